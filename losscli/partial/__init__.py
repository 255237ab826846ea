"""Results of some of the rows, exact, which merge with those of the other rows without loss.

`computed` makes one of the files of a loss, `merged` one of several, and `finished` the report that one run over all
rows would have made, the same bits. `written` and `read` are its form in a file.
"""

from losscli.partial.document import read, written
from losscli.partial.merging import finished, merged
from losscli.partial.shard import Conditions, Partial, computed

__all__ = ["Conditions", "Partial", "computed", "finished", "merged", "read", "written"]
