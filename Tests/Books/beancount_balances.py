"""Reads every journal of a folder and prints, for each account of it, its units and what they cost, or an error."""
import decimal
import pathlib
import sys

from beancount import loader
from beancount.core import realization

decimal.getcontext().prec = 60

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.beancount")):
    entries, errors, _ = loader.load_file(str(path))
    for error in errors:
        print(path.stem, "error", error.message.replace("\n", " ").replace("\t", " "), sep="\t")
    for account in realization.iter_children(realization.realize(entries), leaf_only=True):
        units, cost = decimal.Decimal(0), decimal.Decimal(0)
        for position in account.balance:
            units += position.units.number
            each = position.cost.number if position.cost else decimal.Decimal(1)
            cost += position.units.number * each
        print(path.stem, account.account, format(units, "f"), format(cost, "f"), sep="\t")
