"""`./run` ends up here, in the Python that has everything installed."""

import sys

from duo.local.bootstrap import in_one_sentence
from duo.local.options import read
from duo.local.supervisor import Supervisor

if __name__ == "__main__":
    with in_one_sentence():
        sys.exit(Supervisor(read(sys.argv[1:])).run())
