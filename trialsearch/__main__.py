"""`python -m trialsearch`."""

from __future__ import annotations

import sys

from trialsearch.cli import main

sys.exit(main())
