"""`python -m atrous`, and so `torchrun -m atrous train PROJECT`."""

from atrous.cli import main

main()
