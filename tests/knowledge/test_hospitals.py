"""Hospitals behind facility texts: real names are facts, the others and all misspellings are invented."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from tests.conftest import RECORDED, SHARED
from trialsearch.knowledge import read_table
from trialsearch.knowledge.facility_text import country_of, normal_words, town_of, within_one_edit
from trialsearch.knowledge.hospitals import Hospital, MaskReason, answers_to, is_masked, mask_reason, resolve

TABLE = read_table("hospitals.tsv")
USA = "United States"
BOSTON = ("Boston", "Massachusetts", USA)
LABELS = SHARED / "labels" / "facilities-dev.tsv"


def found(facility: str, city: str = "Ulm", state: str = "", country: str = "Germany") -> Hospital:
    hospital = resolve(facility, city, state, country)
    assert hospital is not None, facility
    return hospital


@pytest.mark.parametrize(
    ("hospital_id", "texts"),
    [
        (
            "dana-farber-cancer-institute",
            [
                "Dana-Farber Cancer Institute",
                "Dana Ferber Cancer Institute",
                "Dana Farber Cancer lnstitute",
                "DANA FARBER CANCER INSTIUTE - Pediatrics",
                "DFCI",
                "Dana-Farber/Harvard Cancer Center at Dana-Farber Cancer Institute",
                "Dana Farber (Data Collection Only)",
                "Dana Farber Cancer Institute SC-4",
                "#1002, Dana Farber Cancer Institute",
            ],
        ),
        (
            "dana-farber-boston-childrens",
            [
                "Dana-Farber/Boston Children's Cancer and Blood Disorders Center",
                "Boston Children's / Dana Farber",
                "Children's Hospital Boston/DFCI",
                "Dana Farber Cancer Institute at Boston Children's Hospital (M1034)",
                "Boston Children&#39;s Hospital, Dana-Farber and Massachusetts General Hospital",
            ],
        ),
        (
            "boston-childrens-hospital",
            [
                "Boston Children's Hospital",
                "Children\u2019s Hospital Boston",
                "Boston Childrens Hopsital /ID# 123456",
                "Children's Hospital Corporation d/b/a Boston Children's Hospital",
                "The Children's Hospital",
            ],
        ),
        ("dana-farber-massachusetts-general", ["Massachusetts General Hospital / Dana-Farber Cancer Institute"]),
        ("dana-farber-brigham-and-womens", ["Dana-Farber Cancer Institute, Brigham & Women's Hospital"]),
        ("tufts-childrens-hospital-floating-hospital", ["Boston Floating Hospital for Infants and Children"]),
    ],
)
def test_every_spelling_in_boston_finds_its_hospital(hospital_id: str, texts: list[str]) -> None:
    assert {text: found(text, *BOSTON).id for text in texts} == dict.fromkeys(texts, hospital_id)


@pytest.mark.parametrize(
    ("facility", "city", "state", "country", "hospital_id"),
    [
        pytest.param(*row, id=f"{row[0]}, {row[1]}")
        for row in [
            ("CHOP", "Philadelphia", "Pennsylvania", USA, "childrens-hospital-of-philadelphia"),
            ("MSKCC", "New York", "New York", USA, "memorial-sloan-kettering-cancer-center"),
            ("UCSF", "San Francisco", "California", USA, "ucsf-medical-center"),
            (
                "NIH Clinical Center",
                "Bethesda",
                "Maryland",
                USA,
                "nih-clinical-center-national-cancer-institute",
            ),
            ("SJCRH", "Memphis", "Tennessee", USA, "st-jude-childrens-research-hospital"),
            ("M.D. Anderson", "Houston", "Texas", USA, "md-anderson-cancer-center"),
            ("Seattle Children's Hospital", "Seatlle", "Washington", USA, "seattle-childrens-hospital"),
            ("Colorado Children's Hospital", "Denver", "Colorado", USA, "childrens-hospital-colorado"),
            ("Children's Hospital", "London", "Ontario", "Canada", "childrens-hospital-london-health-sciences-center"),
            ("HUG", "Genève", "", "Switzerland", "hopitaux-universitaires-de-geneve-hug"),
            ("AKH", "Wien", "", "Austria", "akh-wien-medizinische-universitat-wien"),
            ("St. Anna Kinderkrebsforschung", "Vienna", "", "Austria", "st-anna-kinderspital"),
            ("Universitaets-Kinderklinik", "Ulm", "", "Germany", "universitatsklinikum-ulm"),
            ("University Hospital of Ulm, Ulm", "Baden-Wurttemberg", "", "Germany", "universitatsklinikum-ulm"),
            ("UniversitÃ¤tsklinikum Ulm", "D-89075 Ulm", "", "Germany", "universitatsklinikum-ulm"),
            ("Comprehensive Cancer Center, Ulm", "D-89075", "", "Germany", "universitatsklinikum-ulm"),
            ("Univ.-Klinik Köln", "Koeln", "", "Germany", "uniklinik-koln"),
            ("Hospital Doce de Octubre", "Madrid", "", "Spain", "hospital-universitario-12-de-octubre"),
            ("H.U. Virgen del Rocío", "Sevilla", "", "Spain", "hospital-universitario-virgen-del-rocio"),
            ("Fakultni nemocnice v Motole", "Praha 5", "", "Czech Republic", "university-hospital-motol"),
            ("Oslo Universitetssykehus HF", "Oslo", "", "Norway", "oslo-university-hospital-rikshospitalet"),
            ("Prinses Maxima Centrum", "Utrecht", "", "Netherlands", "princess-maxima-center-for-pediatric-oncology"),
            ("Ac?badem Adana Hospital", "Adana", "", "Turkey (Türkiye)", "acibadem-adana-hospital"),
            ("Dana Children's Hospital", "Tel-Aviv", "", "Israel", "dana-dwek-childrens-hospital"),
            ("Hospital for Sick Kids", "Toronto", "Ontario", "Canada", "the-hospital-for-sick-children-sickkids"),
            ("Royal Marsden NHS Trust", "Sutton", "Surrey", "United Kingdom", "the-royal-marsden-hospital-sutton"),
            ("Royal Marsden NHS Trust", "London", "", "United Kingdom", "the-royal-marsden-hospital-london"),
            ("Royal Children's Hospital", "Herston", "Queensland", "Australia", "royal-childrens-hospital-brisbane"),
            ("Royal Children's Hospital", "Parkville", "Victoria", "Australia", "royal-childrens-hospital-melbourne"),
            (
                "Union Hospital, Tongji Medical College",
                "Wuhan",
                "",
                "China",
                "union-hospital-tongji-medical-college-wuhan",
            ),
            (
                "Tongji Hospital of Tongji Medical College",
                "Wuhan",
                "",
                "China",
                "tongji-hospital-huazhong-university-of-science-and-technology",
            ),
            (
                "Emory University School of Medicine- Grady Campus- Site Number : 8400006",
                "Atlanta",
                "Georgia",
                USA,
                "grady-memorial-hospital",
            ),
        ]
    ],
)
def test_a_hospital_is_found_by(facility: str, city: str, state: str, country: str, hospital_id: str) -> None:
    hospital = found(facility, city, state, country)
    assert (hospital.id, hospital.known) == (hospital_id, True)


@pytest.mark.parametrize(
    "texts",
    [
        ["Quellental Hospital", "Krankenhaus Quellental", "Quellental Hosp. ( Site 0042)", "Hôpital de Quellental"],
        [
            "University Hospital",
            "University of Ahaus",
            "Ahaus University Hospital",
            "Universitätsklinikum Ahaus, Ahaus",
        ],
        [
            "St. Mary's Hospital",
            "Saint Marys Hospital",
            "Saint Mary\u2019s Medical Ctr",
            "ST MARYS HOSPITAL - Pediatrics",
        ],
        ["Marienhospital", "Marien-Hospital", "Marienhospital, Klinik für Kinder- und Jugendmedizin"],
        ["Hospital Universitario San Telmo", "Hospital San Telmo", "Hosp. Univ. San Telmo", "H.U. San Telmo"],
        ["First Affiliated Hospital", "The 1st Affiliated Hospital", "No. 1 Affiliated Hospital"],
        ["City Hospital №31", "City Hospital No. 31", "City Hospital N31"],
        ["Linden Cancer Institute", "Linden Comprehensive Cancer Center", "Linden Cancer Center /ID# 200300"],
        ["Lindenfeld Hospital", "Department of Paediatric Oncology, Lindenfeld Hospital", "1005 - Lindenfeld Hospital"],
        ["Greenwood University", "Greenwood University School of Medicine", "Greenwood Univ. Cancer Center"],
        ["Osterfeld Children's Hospital", "Osterfeld Childrens Hospital", "Children's Hospital Osterfeld"],
    ],
    ids=lambda texts: texts[0],
)
def test_twins_in_one_city_meet(texts: list[str]) -> None:
    hospitals = [found(text, "Ahaus") for text in texts]
    assert len({hospital.id for hospital in hospitals}) == 1, [hospital.id for hospital in hospitals]
    assert not any(hospital.known for hospital in hospitals)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hospital A", "Hospital B"),
        ("St Mary Hospital", "St Mark Hospital"),
        ("University Hospital", "University Children's Hospital"),
        ("Greenwood Hospital", "Greenwood Children's Hospital"),
        ("University of Greenland Children's Hospital", "Children's Hospital of Greenland"),
        ("First Affiliated Hospital", "Second Affiliated Hospital"),
        ("City Hospital No. 1", "City Hospital No. 31"),
        ("Hospital General Universitario", "Hospital Clinico Universitario"),
        ("Yellow River Cancer Hospital", "Yellow River Hospital"),
        ("Green Valley Urology Specialists", "Green Valley Cancer Specialists"),
        ("National Cancer Institute", "National Institute of Paediatrics"),
        ("General Hospital", "Central Hospital"),
    ],
)
def test_different_hospitals_of_one_city_stay_apart(one: str, other: str) -> None:
    assert found(one, "Ahaus").id != found(other, "Ahaus").id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Springwater Hospital", "Portland", "Oregon", USA), ("Springwater Hospital", "Portland", "Maine", USA)),
        (("Springwater Hospital", "Ahaus", "", "Germany"), ("Springwater Hospital", "Borken", "", "Germany")),
        (("Springwater Hospital", "Perth", "", "United Kingdom"), ("Springwater Hospital", "Perth", "", "Australia")),
        (("Dana Hospital", "Adana", "", "Turkey"), ("Dana Hospital", *BOSTON)),
        (("Children's Hospital", "Columbus", "Ohio", USA), ("Children's Hospital", "Columbus", "Georgia", USA)),
    ],
    ids=["another state", "another city", "another country", "dana in Adana", "Columbus in Georgia"],
)  # fmt: skip
def test_the_same_name_elsewhere_is_another_hospital(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert found(*one).id != found(*other).id


@pytest.mark.parametrize(
    ("facility", "city", "reason"),
    [
        ("Research Site", "Boston", MaskReason.SPONSOR_HIDES_IT),
        ("Novartis Investigative Site, Genova", "GE", MaskReason.SPONSOR_HIDES_IT),
        ("Local Institution - 0005", "Lyon", MaskReason.SPONSOR_HIDES_IT),
        ("Investigational Site Number :0360001", "Melbourne", MaskReason.SPONSOR_HIDES_IT),
        ("( Site 1013)", "Ulm", MaskReason.ONLY_A_NUMBER),
        ("0042", "Ulm", MaskReason.ONLY_A_NUMBER),
        ("Kiel", "Kiel", MaskReason.ONLY_THE_CITY),
        ("Kiel", "", MaskReason.ONLY_THE_CITY),
        ("Yale New Haven Hospital ( Site 1012)", "New Haven", None),
        ("", "Ulm", None),
        (None, None, None),
    ],
)
def test_a_masked_site_says_why(facility: str | None, city: str | None, reason: MaskReason | None) -> None:
    assert mask_reason(facility, city) == reason
    assert is_masked(facility, city) == (reason is not None)
    if reason:
        assert resolve(facility, city, "", "Germany") is None


@pytest.mark.parametrize(
    "facility",
    [
        "Prof. A. N. Other, National Study Manager Germany",
        "Children's Oncology Group",
        "CCOP - Some River Oncology Program",
        "Some Valley Cancer Research Consortium",
        "",
        "...",
        None,
    ],
)
def test_a_text_that_names_no_place_of_care_finds_no_hospital(facility: str | None) -> None:
    assert resolve(facility, "Ahaus", "", "Germany") is None
    assert not is_masked(facility, "Ahaus")


def test_an_unknown_hospital_keeps_its_cleaned_text_and_a_readable_id() -> None:
    hospital = found("Krankenhaus QuellentÃ¤l /ID# 163440", "MÃ¼nchen")
    assert hospital == Hospital(
        "quellental-munich-germany", "Krankenhaus Quellentäl", "München", "Germany", known=False
    )


def test_a_region_in_the_citys_place_gives_way_to_the_city_named_last() -> None:
    hospital = found("Hospital Springwater, Teruel", "Aragon", "", "Spain")
    assert hospital.city == "Teruel"
    assert hospital.id == found("Hospital Springwater", "Teruel", "", "Spain").id


def test_a_joint_centre_is_one_choice_and_its_partners_can_be_asked_for_alone() -> None:
    joint = found("Dana-Farber/Boston Children's", *BOSTON)
    assert joint.partners == ("dana-farber-cancer-institute", "boston-childrens-hospital")
    assert answers_to(joint.id) == {joint.id, *joint.partners}
    assert answers_to("boston-childrens-hospital") == {"boston-childrens-hospital", joint.id}
    assert answers_to("dana-farber-cancer-institute") >= {joint.id, "dana-farber-massachusetts-general"}
    assert answers_to("quellental-ahaus-germany") == {"quellental-ahaus-germany"}


def test_missing_values_are_no_error() -> None:
    assert resolve(None, None, None, None) is None
    assert resolve("Quellental Hospital", None, None, None) is not None


def test_every_row_of_the_table_has_an_id_of_its_own_and_real_partners() -> None:
    ids = [row["id"] for row in TABLE]
    assert len(ids) == len(set(ids)) >= 300
    for row in TABLE:
        assert set(row["id"]) <= set(string.ascii_lowercase + string.digits + "-"), row
        assert {partner.strip() for partner in row["joint_with"].split(";") if partner} <= set(ids), row
        assert row["name"], row
        assert row["city"], row
        assert row["country"], row
        assert row["checked"], row


def test_every_name_of_the_table_says_more_than_a_sort_of_house() -> None:
    houses = {"hospital", "clinic", "center", "institute", "medical", "health", "child", "cancer"}
    for row in TABLE:
        for name in row["names"].split(";"):
            if name.strip() and not name.strip().startswith("="):
                words = set(normal_words(name, country_of(row["country"])))
                assert words - (houses - {"child"}), (row["id"], name)


def test_every_hospital_of_the_table_is_found_by_its_own_name() -> None:
    for row in TABLE:
        for city in (row["city"], *filter(None, row["other_cities"].split("; "))):
            assert found(row["name"], city, row["state"], row["country"]).id == row["id"], city


KNOWN = st.sampled_from([(row["name"], row["city"], row["state"], row["country"]) for row in TABLE])
WORDS = st.sampled_from(
    ["Linden", "Quellental", "Saint Rita", "San Telmo", "Østermark", "Łąka", "Hôtel-Dieu", "Nordsee"]
)
HOUSES = st.sampled_from(["Hospital", "Children's Hospital", "University Hospital", "Krankenhaus", "Cancer Institute"])
INVENTED = st.tuples(WORDS, HOUSES).map(lambda both: (" ".join(both), "Ahaus", "", "Germany"))
CODES = st.one_of(
    st.integers(1, 99999).map("( Site {:04})".format),
    st.integers(10000, 999999).map("/ID# {}".format),
    st.integers(1000, 9999999).map("- Site Number : {}".format),
    st.integers(100, 999).map("(Site #: {})".format),
    st.integers(1000, 9999).map("(M{})".format),
    st.just("(Data Collection Only)"),
)


@repeatable
@given(st.one_of(KNOWN, INVENTED), CODES)
def test_a_trailing_site_code_never_changes_the_hospital(site: tuple[str, str, str, str], code: str) -> None:
    facility, *where = site
    assert found(f"{facility} {code}", *where).id == found(*site).id


@repeatable
@given(st.one_of(KNOWN, INVENTED), st.data())
def test_case_blanks_and_mangled_accents_never_change_the_hospital(
    site: tuple[str, str, str, str], data: st.DataObject
) -> None:
    facility, *where = site
    changes = [str.upper, str.lower, str.title, lambda text: f"  {text.replace(' ', '   ')} ", _mangled, _plain]
    change = data.draw(st.sampled_from(changes))
    assert found(change(facility), *where).id == found(*site).id


def _mangled(text: str) -> str:
    """Read UTF-8 as Windows-1252, as some records do."""
    try:
        return text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return text


def _plain(text: str) -> str:
    """Take the accents away."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


@repeatable
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_read_without_an_error_and_always_alike(facility: str, city: str, country: str) -> None:
    hospital = resolve(facility, city, "", country)
    assert hospital == resolve(facility, city, "", country)
    assert not (hospital and is_masked(facility, city))
    assert hospital is None or (hospital.id and hospital.name)


@repeatable
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_edit_is_found_from_either_side(one: str, other: str) -> None:
    assert within_one_edit(one, other) == within_one_edit(other, one)
    assert within_one_edit(one, one)
    assert within_one_edit(one, f"{one}a")


@pytest.mark.parametrize(
    ("text", "country", "town"),
    [
        ("Muenchen", "germany", "munich"),
        ("Frankfurt am Main", "germany", "frankfurt"),
        ("Washington D.C.", "united states", "washington"),
        ("Saint Louis", "united states", "st louis"),
        ("Copenhagen O", "denmark", "copenhagen"),
        ("75015 Paris CEDEX", "france", "paris"),
        ("Herston, Brisbane", "australia", "herston"),
    ],
)
def test_a_town_has_one_name(text: str, country: str, town: str) -> None:
    assert town_of(text, country) == town


@pytest.mark.shared
@pytest.mark.skipif(not LABELS.exists(), reason="the labels (../shared/labels) are not here")
def test_labelled_texts_find_one_hospital_each() -> None:
    from benchmarks.quality.hospitals import labelled, pairwise  # noqa: PLC0415

    rows = labelled(LABELS)
    for by_sites in (False, True):
        score = pairwise(rows, by_sites=by_sites)
        assert score.f1 >= 0.97, score
        assert score.precision >= 0.97, score
    masked = [row.site for row in rows if row.kind == "masked"]
    assert len(masked) == 30
    assert [site for site in masked if resolve(*site)] == []


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here")
def test_no_recorded_site_is_masked_and_given_a_hospital() -> None:
    from benchmarks.quality.hospitals import recorded_sites  # noqa: PLC0415

    sites = recorded_sites()
    assert len(sites) > 7000
    for site in sites:
        hospital = resolve(*site)
        assert not (hospital and is_masked(site[0], site[1])), site
        assert hospital is None or hospital.name, site
    known = sum(count for site, count in sites.items() if (hospital := resolve(*site)) and hospital.known)
    assert known / sites.total() > 0.65


@pytest.mark.parametrize(
    ("facility", "city", "country", "is_place"),
    [
        ("Amanda Centi", "Boston", "United States", "no"),
        ("Some X. Body, MD, PhD", "Boston", "United States", "no"),
        ("Dana Farber", "Boston", "United States", "yes"),
        ("Gustave Roussy", "Villejuif", "France", "yes"),
        ("Karmanos", "Detroit", "United States", "yes"),
        ("Bronson Battle Creek", "Battle Creek", "United States", "yes"),
        ("Saint Somebody", "Boston", "United States", "yes"),
        ("Somebody Clinic", "Boston", "United States", "yes"),
    ],
)
def test_a_persons_name_is_no_hospital_and_one_called_after_a_person_is(
    facility: str, city: str, country: str, is_place: str
) -> None:
    assert (resolve(facility, city, None, country) is not None) == (is_place == "yes")
