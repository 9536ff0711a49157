#!/usr/bin/env node
// Plain old JavaScript: it must run on any Node to say that the Node is too old.
'use strict';

var needed = [22, 14];
var version = process.versions.node.split('.').map(Number);

if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  console.error(
    'binaryalert needs Node ' +
      needed.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '. In the project folder, "npx binaryalert" uses the right one.',
  );
  process.exit(2);
}

import('../../dist/cli.js').catch(function (error) {
  if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist/.test(error.message)) {
    console.error('binaryalert is not built yet. Run "npm install" in its folder.');
  } else {
    console.error(error);
  }
  process.exit(2);
});
