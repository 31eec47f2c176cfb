"""Kernels that nbval starts draw no progress bars: whether one appears depends on the machine's speed."""

import os

os.environ["TQDM_DISABLE"] = "1"
