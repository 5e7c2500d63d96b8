"""Names that mean something else: each row cost some other bot a false alarm."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import gazetteer
from bot.reading.mentions import Kind, Mention

TODAY = date(2025, 12, 20)


def found(text: str, language: str | None = "en", *, on: date = TODAY) -> tuple[Mention, ...]:
    return gazetteer.find(text, language, on=on)


def codes(text: str, language: str | None = "en", *, on: date = TODAY) -> list[str]:
    """Return the parties and treaties named, without those that are only perhaps meant."""
    return [m.code for m in found(text, language, on=on) if m.code and not m.ambiguous]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one name inside another
        ("Somalia signs the pact", ["SO"]),
        ("Mali signs the pact", ["ML"]),
        ("Nigeria signs the pact", ["NG"]),
        ("Niger signs the pact", ["NE"]),
        ("Nigerien and Nigerian envoys meet", ["NE", "NG"]),
        ("Tirana hosts the talks", ["AL"]),
        ("Iran hosts the talks", ["IR"]),
        ("Guinea ratifies", ["GN"]),
        ("Guinea-Bissau ratifies", ["GW"]),
        ("Equatorial Guinea ratifies", ["GQ"]),
        ("Papua New Guinea ratifies", ["PG"]),
        ("Sudan and South Sudan agree", ["SD", "SS"]),
        ("Sudanese and South Sudanese envoys", ["SD", "SS"]),
        ("Samoa and American Samoa", ["WS", "AS"]),
        ("Ireland and Northern Ireland", ["IE", "GB"]),
        ("Dominica joins, the Dominican Republic follows", ["DM", "DO"]),
        ("The Dominican government signs", ["DO"]),
        ("New Mexico sues over the water deal", []),
        ("Britain, the British and New Britain", ["GB", "GB"]),
        ("North Korean and South Korean envoys", ["KP", "KR"]),
        ("Slovakia, Slovenia, Austria and Australia", ["SK", "SI", "AT", "AU"]),
        ("Mauritania, Mauritius, Gambia and Zambia", ["MR", "MU", "GM", "ZM"]),
        ("The People's Republic of China objects", ["CN"]),
        ("The Republic of China objects", ["TW"]),
        # words that only look like names
        ("Diet soda: is updating your passports hard?", []),
        ("They tell us who won, and eu is a word in Lisbon's language", ["PT"]),
        ("US and WHO officials sign", ["US", "WHO"]),
        ("The U.S. and the U.K. sign", ["US", "GB"]),
        ("IN SHORT: IT IS NO AT ALL GOOD", []),
        ("An oas of calm, a cat and an isa", []),
        ("Best china plates, hot chile and a turkey dinner", []),
        ("China, Chile and Turkey sign", ["CN", "CL", "TR"]),
        ("Turkey farms brace for bird flu before Thanksgiving", []),
        ("Turkey's Erdogan hosts a Thanksgiving dinner in Ankara", ["TR", "TR", "TR"]),
        ("Guinea pigs, Brazil nuts and Panama hats", []),
        ("Swiss cheese exports rise, Danish pastry falls", []),
        ("French fries, Russian roulette, Chinese checkers, a Turkish bath", []),
        ("Swiss voters reject the treaty", ["CH"]),
        ("Polish your nails; nail polish sells", []),
        ("Polish parliament and the Poles vote", ["PL", "PL"]),
        ("He took pole position; the poles of a magnet", []),
        ("Holding US$5bn in assets", []),
        # people
        ("Michael Jordan buys a team", []),
        ("Chad Kelly starts for the club", []),
        ("King meets envoy as Jordan and Chad sign", ["JO", "TD"]),
        ("Tom Holland stars in the film", []),
        ("Paris Hilton opens a shop", []),
        ("Police say Melania Trump was there", []),
        ("Officials said Trump was there", ["US"]),
        # places elsewhere
        ("Georgia governor signs a bill", []),
        ("Voters near Atlanta in Georgia choose a sheriff", []),
        ("Georgia and the EU reopen talks in Tbilisi", ["GE", "EU", "GE"]),
        ("A shooting in Athens, Georgia", []),
        ("A fire in Paris, Texas", []),
        ("Pacts with Ukraine, Georgia and Moldova", ["UA", "GE", "MD"]),
        ("Talks in Tbilisi, Georgia", ["GE", "GE"]),
        ("The Niger Delta and the Gulf of Mexico", []),
        ("In Micronesia, islanders fish", []),
        ("The Federated States of Micronesia ratifies", ["FM"]),
        ("Washington state sues", []),
        # continents and peoples
        ("Latin American, South American and African American leaders", []),
        ("American envoys and Americans", ["US", "US"]),
        ("Leaders of the Americas meet", []),
        # bodies with a country's name in theirs
        ("The Bank of England, the Times of India and Real Madrid", []),
        ("Air France, Deutsche Bank and Russia Today report", []),
        ("England win the cricket Ashes", []),
        ("ICC bans bowler in cricket row", []),
        ("ICC issues arrest warrant", []),  # perhaps the court: see below
        # places in names of treaties
        ("It quits the Paris Agreement", ["paris-agreement"]),
        ("It quits the Ottawa Convention", ["ottawa"]),
        ("It quits the Istanbul Convention", ["istanbul"]),
        ("It quits the Kyoto Protocol", ["kyoto"]),
        ("It quits the Minsk agreements", ["minsk"]),
        ("It ratifies the Prespa Agreement", ["prespa"]),
        ("It ratifies the Budapest Memorandum", ["budapest-memorandum"]),
        ("It ratifies the Tokyo Convention", []),  # not in our table: no Japan either
        ("The Warsaw Pact is history", []),
        # for or against a state is not the state
        ("Pro-Russian rebels and anti-American crowds", []),
        ("Sino-Indian and Franco-German treaties", ["CN", "IN", "FR", "DE"]),
    ],
)
def test_a_name_is_read_as_what_it_means(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "sure"),
    [
        ("Congo signs the accord", "CD", False),
        ("Congo and Rwanda sign the accord", "CD", True),
        ("Congo signs the accord in Brazzaville", "CG", True),
        ("DR Congo signs the accord", "CD", True),
        ("DRC signs the accord", "CD", True),
        ("The Republic of Congo signs the accord", "CG", True),
        ("Congo-Brazzaville signs the accord", "CG", True),
        ("Korea signs the accord", "KR", True),
        ("Korea, says Kim Jong Un, signs the accord", "KP", True),
        ("Korean officials in Pyongyang sign", "KP", True),
        ("ICC condemns the exit", "ICC", False),
        ("WHO welcomes the exit", "WHO", True),
        ("Brussels welcomes the accord", "EU", False),
        ("Holland signs the accord", "NL", True),
        ("Vatican signs the accord", "VA", True),
        ("The Filipinos sign", "PH", True),
        ("Türkiye signs", "TR", True),
        ("Kiev signs", "UA", True),
        ("The Taliban sign", "X-TALIBAN", True),
        ("Abkhazia signs", "X-ABK", True),
        ("The TRNC signs", "X-NCY", True),
        ("Hong Kong signs", "HK", True),
        ("Macao signs", "MO", True),
        ("Western Sahara signs", "EH", True),
        ("Burma signs", "MM", True),
        ("Swaziland signs", "SZ", True),
        ("Cape Verde signs", "CV", True),
        ("Timor-Leste signs", "TL", True),
        ("Macedonia signs", "MK", True),
        ("Ivory Coast signs", "CI", True),
    ],
)
def test_two_states_of_one_name_are_told_apart_or_marked(
    text: str,
    code: str,
    sure: bool,  # noqa: FBT001 - a column of the table
) -> None:
    first = found(text)[0]

    assert (first.code, not first.ambiguous) == (code, sure)


@pytest.mark.parametrize(
    ("text", "treaties"),
    [
        ("US and Ukraine sign minerals deal", ["us-ua-minerals"]),
        ("US and Japan sign minerals deal", []),
        ("Iran says the nuclear deal is dead", ["jcpoa"]),
        ("Saudi Arabia wants a nuclear deal", []),
        ("Congress debates the nuclear agreement with Iran", ["jcpoa"]),
        ("Turkey and Canada sign a nuclear agreement", ["agreement-123"]),
        ("Japan and the Philippines sign a Reciprocal Access Agreement", ["jp-phl-raa"]),
        ("Japan and France sign a Reciprocal Access Agreement", ["generic-military-cooperation"]),
        ("EU hails the Mercosur deal", ["eu-mercosur"]),
        ("EFTA hails the Mercosur deal", ["generic-fta"]),
        ("UK triggers Article 50, says the EU", ["teu"]),
        ("The court cites Article 50 of the constitution", []),
        ("Leaders rest at Camp David", []),
        ("Israel leaves the Camp David Accords", ["camp-david"]),
    ],
)
def test_a_name_that_many_treaties_could_bear_needs_its_parties(
    text: str, treaties: list[str]
) -> None:
    assert [m.code for m in found(text) if m.kind is Kind.TREATY] == treaties


def test_the_commission_is_the_eu_only_beside_the_eu() -> None:
    assert [m.code for m in found("EU ministers: the Commission is right")] == ["EU", "EU"]
    assert [m.code for m in found("Mali's ministers: the Commission is right")] == ["ML"]


@pytest.mark.parametrize("name", ["USSR", "Soviet Union", "Yugoslavia", "Czechoslovakia"])
def test_a_dead_state_is_history(name: str) -> None:
    (mention,) = found(f"{name} signed it in 1972")

    assert mention.dead


def test_small_words_in_a_headline_all_in_capitals_prove_little() -> None:
    mentions = found("TELL US WHO WON THE CUP THIS YEAR")

    assert [m.code for m in mentions if not m.ambiguous] == []


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("The Baltic states leave together", ("EE", "LV", "LT")),
        ("Nordic countries sign", ("DK", "FI", "IS", "NO", "SE")),
        ("The two Koreas agree", ("KP", "KR")),
        ("Europe agrees", ()),
        ("The West agrees", ()),
        ("African countries agree", ()),
    ],
)
def test_a_collective_is_expanded_only_by_the_table(text: str, members: tuple[str, ...]) -> None:
    (mention,) = found(text)

    assert mention.collective
    assert mention.members == members


def test_a_leader_speaks_for_a_state_only_while_in_office() -> None:
    text = "Merkel and Obama sign"

    assert codes(text, on=date(2016, 5, 1)) == ["DE", "US"]
    assert codes(text, on=date(2018, 5, 1)) == ["DE"]
    assert codes(text, on=date(2025, 5, 1)) == []


def test_who_changed_office_speaks_for_the_office_of_the_day() -> None:
    assert codes("Donald Tusk says so", on=date(2010, 1, 1)) == ["PL"]
    assert codes("Donald Tusk says so", on=date(2017, 1, 1)) == ["EU"]
    assert codes("Donald Tusk says so", on=date(2025, 1, 1)) == ["PL"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Les autorités nigériennes et nigérianes", ["NE", "NG"]),
        ("ru", "Нигер и Нигерия подписали договор", ["NE", "NG"]),
        ("ru", "Соглашение с Норвегией, США и Великобританией", ["NO", "US", "GB"]),
        ("ru", "Того, кто это сделал, нет", []),
        ("uk", "Угода з Росією та Південною Кореєю", ["RU", "KR"]),
        (
            "de",
            "Abkommen mit der Türkei, Norwegens Minister, der norwegische Minister",
            ["TR", "NO", "NO"],
        ),
        ("es", "España y EE. UU. firman; el Gobierno noruego", ["ES", "US", "NO"]),
        ("de", "Präsident Macron und Kanzler Merz unterzeichnen", ["FR", "DE"]),
        ("cs", "Německo a USA podepsaly smlouvu", ["DE", "US"]),
        ("ru", "Эстония вышла из Оттавской конвенции", ["EE", "ottawa"]),
        ("pl", "Polska i Niemcy", ["PL", "DE"]),
        ("es", "Un acuerdo de un país", []),
        ("fr", "Un accord que l'ONU salue", ["UN"]),
        ("sv", "Sverige och USA skriver under, säger den norska regeringen", ["SE", "US", "NO"]),
        ("pt", "O que eu digo sobre Portugal", ["PT"]),
        ("zh", "中国与美国签署协议", ["CN", "US"]),
        ("fi", "Suomen ja Norjan sopimus", ["FI", "NO"]),
    ],
)
def test_names_are_read_in_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert codes(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("L'Assemblée nationale togolaise ratifie", "fr", ["TG"]),
        ("L'Assemblée nationale française ratifie", "fr", ["FR", "FR"]),
        ("La Duma boliviana aprueba", "es", ["BO"]),
        ("Il Parlamento turco approva", "it", ["TR"]),
        ("O governo moçambicano assina", "pt", ["MZ"]),
        ("Sur la place, les élèves lisent", "fr", []),
    ],
)
def test_an_adjective_behind_a_body_tells_whose_it_is(
    text: str, language: str, expected: list[str]
) -> None:
    assert codes(text, language) == expected
