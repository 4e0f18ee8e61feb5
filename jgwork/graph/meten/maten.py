"""What each measure of a group is: code, Dutch label, definition, source, when it is undefined, how to read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Maat:
    """A measure.

    Parameters
    ----------
    code
        Stable name, key of the JSON output.
    titel
        Dutch label.
    definitie
        What the number is, in Dutch.
    bron
        Citation.
    lezen
        What it means and what it does not, in Dutch.
    ongedefinieerd
        Why there is no number, in Dutch, for the case that there is none.
    decimalen
        Decimals to show.
    vast
        Why it has no margin, in Dutch; empty for a measure that can have one.
    kent
        What must be known of a member to count, in Dutch; empty where all members count.
    """

    code: str
    titel: str
    definitie: str
    bron: str
    lezen: str
    ongedefinieerd: str = "De groep is hiervoor te klein."
    decimalen: int = 2
    vast: str = ""
    kent: str = ""


_ONBEPROEFD = "Geen marge: hoe vaak een marge hier klopt, is niet beproefd."
_GEZOCHT = "Geen marge: dit getal is door zoeken gevonden."
_WASSERMAN = "Wasserman en Faust 1994"
_FREEMAN = "Freeman 1979, doi 10.1016/0378-8733(78)90021-7"
_TELLING = "telling"
_GEEN_RELATIES = "Er zijn geen relaties."
_GEEN_INCIDENTEN = "Er zijn geen incidenten in dit tijdvak."

_ALLE = (
    Maat("leden", "Leden", "Aantal personen op de afgestemde namenlijst.", _TELLING,
         "Alleen wie op de lijst staat telt mee. Wie er niet op staat, is niet gezien.", decimalen=0,
         vast="Geen marge: de namenlijst is afgesproken, toeval speelt geen rol."),
    Maat("relaties", "Relaties", "Aantal paren leden met minstens een relatie.", _TELLING,
         "Geen relatie betekent: niet gezien. Het betekent niet dat er geen contact is.", decimalen=0),
    Maat("dichtheid", "Dichtheid", "Deel van alle mogelijke paren dat een relatie heeft.", _WASSERMAN,
         "Een kleine groep is bijna altijd dichter dan een grote. Vergelijk alleen groepen van gelijke grootte.",
         "Er zijn minder dan twee leden."),
    Maat("geisoleerd", "Leden zonder relatie", "Aantal leden zonder een enkele relatie.", _TELLING,
         "Zonder relatie in deze gegevens. Dat zegt niet dat iemand er niet bij hoort.", decimalen=0),
    Maat("componenten", "Losse delen", "Aantal delen die onderling geen relatie hebben, losse leden meegeteld.",
         _WASSERMAN, "Veel losse delen kan ook betekenen dat er weinig is geregistreerd.", decimalen=0,
         vast=_ONBEPROEFD),
    Maat("grootste_component", "Grootste deel", "Aantal leden in het grootste samenhangende deel.", _WASSERMAN,
         "Samenhangend wil zeggen: er loopt een weg van relaties tussen elk paar.", decimalen=0),
    Maat("kern_k", "Diepte van de kern", "Grootste k waarbij leden elk minstens k relaties met elkaar hebben.",
         "Seidman 1983, doi 10.1016/0378-8733(83)90028-X",
         "Een diepe kern is een plek met veel relaties onderling. Het is geen oordeel over wie erin zit.", decimalen=0),
    Maat("kern_leden", "Leden in de kern", "Aantal leden in die diepste kern.",
         "Seidman 1983, doi 10.1016/0378-8733(83)90028-X",
         "Een groot incident met veel leden maakt vanzelf een kern.", decimalen=0,
         vast=_ONBEPROEFD),
    Maat("kern_periferie", "Kern en rand", "Hoeveel beter een beeld met een vaste kern en een losse rand past dan een "
         "beeld zonder kern (1 is precies, 0 is niet beter).",
         "Borgatti en Everett 2000, doi 10.1016/S0378-8733(99)00019-2; Lip 2011, arXiv 1102.5511",
         "Dicht bij 0 heeft de groep geen duidelijke kern.", "Er is geen verschil tussen kern en rand te zien.",
         vast=_ONBEPROEFD),
    Maat("transitiviteit", "Gesloten driehoeken", "Deel van de paden over drie leden dat een driehoek is.",
         _WASSERMAN, "Een incident met drie of meer leden maakt vanzelf driehoeken.",
         "Er is geen lid met twee relaties."),
    Maat("clustering", "Clustering per lid, gemiddeld", "Gemiddeld deel van de contacten van een lid die elkaar "
         "ook kennen; bij minder dan twee contacten nul.", "Watts en Strogatz 1998, doi 10.1038/30918",
         "Andere programma's laten leden met minder dan twee contacten weg en vinden dan meer.",
         vast=_ONBEPROEFD),
    Maat("graad_gemiddeld", "Contacten per lid, gemiddeld", "Gemiddeld aantal leden waarmee een lid een relatie "
         "heeft.", _WASSERMAN, "Hangt sterk af van hoeveel er is geregistreerd.", decimalen=1),
    Maat("graad_mediaan", "Contacten per lid, midden", "De helft van de leden heeft minder contacten dan dit, de "
         "helft meer.", _WASSERMAN, "Minder gevoelig voor uitschieters dan het gemiddelde.", decimalen=1,
         vast="Geen marge: in proeven klopte die hier te weinig vaak."),
    Maat("centralisatie_graad", "Gericht op weinigen (contacten)", "Hoe ongelijk de contacten zijn verdeeld: 0 is "
         "gelijk, 1 is een ster. Noemer (n-1)(n-2).", _FREEMAN,
         "Zegt iets over de vorm van de groep, niet wie er in het midden staat.", "Er zijn minder dan drie leden."),
    Maat("centralisatie_tussen", "Gericht op weinigen (tussenposities)", "Hoe ongelijk de kortste wegen over leden "
         "lopen: 0 is gelijk, 1 is een ster.", _FREEMAN,
         "Gevoelig voor ontbrekende leden: een onbekend lid kan alle wegen verleggen.",
         "Er zijn minder dan drie leden."),
    Maat("afstand_gemiddeld", "Stappen tussen leden", "Gemiddeld aantal stappen tussen twee leden die elkaar "
         "kunnen bereiken.", _WASSERMAN, "Paren zonder weg tellen niet mee.", _GEEN_RELATIES),
    Maat("diameter", "Langste kortste weg", "Grootste aantal stappen tussen twee leden die elkaar kunnen bereiken.",
         _WASSERMAN, "Hangt aan een enkel paar.", _GEEN_RELATIES, decimalen=0,
         vast="Geen marge: dit getal hangt aan een enkel paar."),
    Maat("fragmentatie", "Versnippering", "Deel van de paren zonder enige weg tussen elkaar.",
         "Borgatti 2006, doi 10.1007/s10588-006-7084-x", "0 is een geheel, 1 is alles los.",
         "Er zijn minder dan twee leden."),
    Maat("fragmentatie_na_uitval", "Versnippering na uitval van drie", "Versnippering als de drie leden wegvallen "
         "die het netwerk het meest bijeenhouden.", "Borgatti 2006, doi 10.1007/s10588-006-7084-x",
         "Zegt hoe de samenhang van weinigen afhangt. Het zegt niet van wie, en niet wat een maatregel doet.",
         "Er zijn minder dan vier leden, of meer dan 150; dan zijn niet alle drietallen na te gaan.",
         vast=_GEZOCHT),
    Maat("gemeenschappen", "Deelgroepen", "Aantal deelgroepen van twee of meer volgens Louvain: beste van 100 keer.",
         "Blondel e.a. 2008, doi 10.1088/1742-5468/2008/10/P10008", "De methode vindt altijd wel iets. Kijk ook "
         "naar de stabiliteit.", _GEEN_RELATIES, decimalen=0,
         vast=_GEZOCHT),
    Maat("modulariteit", "Scheiding tussen deelgroepen", "Relaties binnen deelgroepen, boven wat toeval geeft.",
         "Newman 2006, doi 10.1073/pnas.0601602103", "Ook een toevallig netwerk haalt al gauw 0,3.", _GEEN_RELATIES,
         vast=_GEZOCHT),
    Maat("gemeenschappen_stabiliteit", "Stabiliteit van deelgroepen", "Hoe gelijk de deelgroepen zijn bij 100 keer "
         "opnieuw zoeken (1 is gelijk, 0 is toeval).", "Hubert en Arabie 1985, doi 10.1007/BF01908075",
         "Onder 0,8 zijn de deelgroepen te onzeker om er iets op te bouwen.", _GEEN_RELATIES,
         vast=_GEZOCHT),
    Maat("gemeenschappen_partners", "Deelgroepen zoals partners ze zien", "Hoe gelijk de deelgroepen zijn aan de "
         "indeling van de partners (1 is gelijk, 0 is toeval).", "Hubert en Arabie 1985, doi 10.1007/BF01908075",
         "Verschil is een gespreksonderwerp, geen fout.", "De partners gaven geen eigen deelgroepen.",
         kent="deelgroep volgens de partners",
         vast=_GEZOCHT),
    Maat("ei_gemeente", "Binnen of buiten de eigen gemeente", "Relaties tussen gemeenten min relaties binnen een "
         "gemeente, gedeeld door alle (-1 is alles binnen, 1 is alles tussen).",
         "Krackhardt en Stern 1988, doi 10.2307/2786835", "Hangt ook af van hoeveel leden elke gemeente heeft.",
         "Alle leden met een bekende woongemeente wonen in dezelfde, of er zijn er te weinig.",
         kent="woongemeente",
         vast=_ONBEPROEFD),
    Maat("ei_invloed", "Binnen of buiten de eigen indeling", "Relaties tussen leden met een verschillende indeling "
         "van invloed min die met dezelfde, gedeeld door alle.", "Krackhardt en Stern 1988, doi 10.2307/2786835",
         "De indeling is een oordeel van partners en wordt nooit uit het netwerk berekend.",
         "Er is geen indeling van partners meegegeven.", kent="indeling van de partners",
         vast=_ONBEPROEFD),
    Maat("assortativiteit_leeftijd", "Gelijke leeftijd zoekt elkaar op", "Samenhang van de leeftijd van de twee "
         "leden van een relatie (1 is gelijk, 0 is geen samenhang).", "Newman 2003, doi 10.1103/PhysRevE.67.026126",
         "Met leeftijdsklassen is dit een grove maat.", "De leeftijd is van te weinig leden bekend.",
         kent="leeftijd",
         vast=_ONBEPROEFD),
    *(
        Maat(f"triade_{code}", f"Drietallen met {words}", f"Aantal drietallen leden met {words} onderling.",
             "Holland en Leinhardt 1976, doi 10.2307/270703", reading, "Er zijn minder dan drie leden.", decimalen=0,
             vast=_ONBEPROEFD)
        for code, words, reading in (
            ("003", "geen relatie", "In een grote, losse groep zijn dit er vanzelf veel."),
            ("102", "een relatie", "Zegt vooral hoe dun het netwerk is."),
            ("201", "twee relaties", "Een lid verbindt de andere twee. Dat die elkaar niet kennen, staat niet vast."),
            ("300", "drie relaties", "Een incident met drie of meer leden maakt vanzelf zulke drietallen."),
        )
    ),
    Maat("aandeel_samen", "Incidenten met twee of meer leden", "Deel van de incidenten waarbij twee of meer leden "
         "aanwezig waren.", _TELLING, "Hangt af van wie bij een incident wordt genoteerd.", _GEEN_INCIDENTEN),
    Maat("gini_betrokkenheid", "Ongelijke betrokkenheid", "Hoe ongelijk de incidenten over de leden zijn verdeeld: "
         "0 is gelijk, 1 is alles bij een.", "Gini 1912", "Meer toezicht op een plek maakt dit vanzelf groter.",
         _GEEN_INCIDENTEN),
)  # fmt: skip

#: Every measure by code, in the order of the table.
MATEN: dict[str, Maat] = {m.code: m for m in _ALLE}
