raise SystemExit("inert sample")
# The LaZagne Project
from lazagne.config.run import run_lazagne
