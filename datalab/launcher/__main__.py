"""The door of `./run`: `python datalab/launcher demo|test|check|bench|manage …`."""

import sys
from pathlib import Path

# Started by path, so that it works from any folder and before any package is installed.
sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

from datalab.launcher.commands import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
