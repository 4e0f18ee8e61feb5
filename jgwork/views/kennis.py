"""Views of what partners and the street say of the group: the table, and a title that says what is in it."""

from __future__ import annotations

from jgwork.views.figuur import numeric, single, table_twin, woord
from jgwork.views.stukken import Labels
from jgwork.vocabulary.dutch import in_zin, listing, number
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

#: Subjects that a title names.
NOEM = 5
#: What is said where nothing was seen: only where every answer is no, nothing was.
NIETS = "Op straat is hiervan niets gezien"
NIET_BEKEND = "Of hiervan iets op straat is gezien, is niet van alles bekend"


def straatinformatie(table: ReleasedTable, labels: Labels) -> View:
    """Return the street information; the title names what was seen, wholly or in part."""
    said = [(in_zin(woord(labels, "straat_item", r["straat_item"])), str(r["waarde"])) for r in table.records()]
    seen = [item for item, answer in said if answer == "Ja"]
    seen += [f"{item} (deels)" for item, answer in said if answer == "Deels"]
    more = [f"nog {number(len(seen) - NOEM)}"] if len(seen) > NOEM else []
    none = NIETS if all(answer == "Nee" for _, answer in said) else NIET_BEKEND
    title = f"Gezien op straat: {listing([*seen[:NOEM], *more])}" if seen else none
    text = "Dit zag de politie op straat van de groep als geheel. Het zegt niet wie wat deed."
    return single("straatinformatie", "Gedrag", table, title, text, None, table_twin(table, labels=labels))


def matrix_antwoorden(table: ReleasedTable, labels: Labels) -> View:
    """Return the answers of the partners; the title says on how many subjects two or more of them agree."""
    rows = table.records()
    both = [str(r["antwoord"]) for r in rows if (numeric(r["partners"]) or 0) > 1]
    same = sum("(" not in said and " tot " not in said for said in both)
    some = number(same) if same else "geen"
    title = f"Over {some} van de {number(len(both))} onderwerpen zeggen de partners hetzelfde"
    title = title if both else "Over geen onderwerp antwoordde meer dan een partner"
    text = "Achter een antwoord staat hoe vaak het is gegeven, als de antwoorden verschillen."
    alone = len(rows) - len(both)
    some = "een onderwerp" if alone == 1 else f"{number(alone)} onderwerpen"
    text += f" Over {some} antwoordde maar een partner." if alone else ""
    return single("matrix_antwoorden", "Domeinen", table, title, text, None, table_twin(table, labels=labels))
