"""Phrases in other languages: agreement, number, order of words, and what is left alone. Expected phrases are those a
school grammar of the language gives."""

from __future__ import annotations

import re

import pytest

from monitor.names import inflect, phrases, tables
from monitor.names.forms import Form, brand_forms
from monitor.names.suggest import brand_of, suggest
from monitor.records import Brand


def rendered(name: str, language: str) -> list[str]:
    """The phrases of one language, the likeliest first."""
    found = phrases.abroad_of_english(name) if name.isascii() else phrases.abroad(name)
    return [text for which, text, _ in found if which == language]


def by_text(**names: tuple[str, ...]) -> dict[str, Form]:
    return {form.text: form for form in brand_forms(Brand(id="b", client="c", name="", **names))}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("企鹅", "ko", "펭귄"),
        ("企鹅", "ru", "пингвин"),
        ("袋鼠", "ja", "カンガルー"),
        ("狐狸", "ru", "лисица"),
        ("孔雀", "es", "pavo real"),
        ("红灯笼", "vi", "đèn lồng đỏ"),
        ("白鲨鱼", "ru", "белая акула"),
        ("黑猴子", "fr", "singe noir"),
        ("白象", "ar", "فيل أبيض"),
        ("蓝海豚", "pt", "golfinho azul"),
        ("金太阳", "ru", "золотое солнце"),
        ("森林之王", "es", "rey de bosque"),
        ("四片叶", "de", "vier blätter"),
    ],
)
def test_han_names_in_other_languages(name: str, language: str, text: str) -> None:
    assert rendered(name, language)[0] == text


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "five camels",
            "es cinco camellos; pt cinco camelos; fr cinq chameaux; it cinque cammelli; ru пять верблюдов; "
            "de fünf kamele; vi năm con lạc đà; id lima unta; ja 五匹のラクダ; ko 다섯 낙타; th อูฐห้าตัว",
        ),
        (
            "two bridges",
            "es dos puentes; pt duas pontes; fr deux ponts; it due ponti; ru два моста; de zwei brücken; "
            "id dua jembatan; ja 二つの橋; ko 두 다리",
        ),
        (
            "four white swans",
            "es cuatro cisnes blancos; pt quatro cisnes brancos; fr quatre cygnes blancs; it quattro cigni bianchi; "
            "ru четыре белых лебедя; de vier weiße schwäne; id empat angsa putih",
        ),
        (
            "two green stars",
            "es dos estrellas verdes; fr deux étoiles vertes; it due stelle verdi; ru две зелёные звезды",
        ),
        (
            "brave lion",
            "es león valiente; pt leão corajoso; fr lion courageux; it leone coraggioso; ru храбрый лев; "
            "de tapferer löwe; vi sư tử dũng cảm; ar أسد شجاع; ja 勇敢なライオン; ko 용감한 사자; th สิงโตกล้าหาญ",
        ),
        (
            "wild flowers",
            "es flores salvajes; pt flores selvagens; fr fleurs sauvages; it fiori selvaggi; ru дикие цветы; "
            "de wilde blumen",
        ),
        (
            "quiet river",
            "es río tranquilo; fr rivière tranquille; it fiume tranquillo; ru тихая река; "
            "de ruhiger fluss; id sungai tenang",
        ),
        ("new kingdom", "es nuevo reino; pt novo reino; fr nouveau royaume; it nuovo regno; de neues königreich"),
        ("beautiful bird", "fr bel oiseau; it bell'uccello; es hermoso pájaro; ru красивая птица"),
        ("big castle", "es gran castillo; pt grande castelo; fr grand château; it gran castello; ru большой замок"),
        ("blue eye", "ru синий глаз; it occhio blu; fr œil bleu; de blaues auge; ar عين زرقاء"),
        ("tea garden", "es jardín de te; ja ティーの花園; vi vườn hoa trà"),
        (
            "moon bridge",
            "es puente de luna; pt ponte de lua; fr pont de lune; it ponte della luna; ru мост луны; de mondbrücke; "
            "vi cầu mặt trăng; ar جسر القمر; ko 달 다리; id jembatan bulan",
        ),
        ("tower of the sun", "es torre de sol; ru башня солнца; de sonnenturm; th หอคอยพระอาทิตย์"),
        (
            "summer night",
            "es noche de verano; fr nuit d'été; it notte d'estate; de sommernacht; ru ночь лета; ja 夏の夜",
        ),
        ("black cat house", "es casa de gato negro; ko 검은 고양이 집; vi nhà mèo đen; id rumah kucing hitam"),
        ("good night", "es buenas noches; pt boa noite; fr bonne nuit; it buonanotte; ru спокойной ночи"),
    ],
)
def test_english_phrases_follow_the_grammar_of_the_language(name: str, texts: str) -> None:
    for pair in texts.split("; "):
        language, text = pair.split(" ", 1)
        found = rendered(name, language)
        assert text in found, language


@pytest.mark.parametrize(
    ("noun", "language", "what", "text"),
    [
        ("река", "ru", "many", "рек"),
        ("чашка", "ru", "many", "чашек"),
        ("молния", "ru", "many", "молний"),
        ("герой", "ru", "many", "героев"),
        ("ключ", "ru", "of", "ключа"),
        ("ночь", "ru", "of", "ночи"),
        ("copo de nieve", "es", "plural", "copos de nieve"),
        ("pavo real", "es", "plural", "pavos reales"),
        ("canción", "es", "plural", "canciones"),
        ("leão", "pt", "plural", "leões"),
        ("animal", "fr", "plural", "animaux"),
        ("drapeau", "fr", "plural", "drapeaux"),
        ("drago", "it", "plural", "draghi"),
        ("specchio", "it", "plural", "specchi"),
        ("königin", "de", "plural", "königinnen"),
        ("mädchen", "de", "plural", "mädchen"),
        ("starfish", "en", "plural", "starfish"),
        ("old man", "en", "plural", "old men"),
    ],
)
def test_forms_of_nouns(noun: str, language: str, what: str, text: str) -> None:
    assert inflect.form(noun, language, what) == text


def test_the_plural_of_a_name_is_kept_and_the_singular_is_less_likely() -> None:
    found = {text: less for language, text, less in phrases.abroad_of_english("green apples") if language == "es"}
    assert found["manzanas verdes"] < found["manzana verde"]


def test_no_adjective_where_its_form_is_not_known() -> None:
    assert rendered("scissors", "fr") == ["ciseaux"]
    assert rendered("golden scissors", "fr") == []
    assert rendered("golden scissors", "ru") == ["золотые ножницы"]


def test_both_orders_of_an_adjective_that_has_both() -> None:
    assert rendered("new kingdom", "es") == ["nuevo reino", "reino nuevo"]
    assert rendered("quiet kingdom", "es") == ["reino tranquilo"]


def test_a_word_in_front_describes_and_the_last_word_is_the_thing() -> None:
    assert rendered("orange rose", "fr") == ["rose orange"]
    assert rendered("sweet orange", "fr") == ["douce orange"]


@pytest.mark.parametrize("name", ["wolf", "WOLF".lower(), "the wolf"])
def test_one_word_has_its_usual_translation(name: str) -> None:
    assert rendered(name, "es") == ["lobo"]
    assert rendered(name, "ru") == ["волк"]


@pytest.mark.parametrize(
    "name",
    ["perfect", "three", "happy new", "zqxwv", "one two three", "坐井观天", "龙山", "热线", "七月", "新", "a", ""],
)
def test_what_is_no_thing_is_not_translated(name: str) -> None:
    assert phrases.abroad_of_english(name) == []
    assert phrases.abroad(name) == []


def test_short_words_and_readings_as_pinyin_weigh_less() -> None:
    found = {text: less for _, text, less in phrases.abroad_of_english("apple")}
    assert found["mela"] > found["manzana"] > found["pomme"] == 0


@pytest.mark.parametrize("name", ["three big white rabbits", "big castle", "tower of the sun", "two red stars", "wolf"])
def test_renderings_stay_few(name: str) -> None:
    found = phrases.abroad_of_english(name)
    assert len(found) <= 12 * phrases.MOST_PER_LANGUAGE
    assert all(len(rendered(name, language)) <= phrases.MOST_PER_LANGUAGE for language in inflect.orders())


@pytest.mark.parametrize(
    ("name", "text"), [("WOLF", "lobo"), ("THE WOLF", "волк"), ("WHITE RABBIT", "conejo blanco"), ("SUN", "soleil")]
)
def test_they_are_forms_of_the_brand(name: str, text: str) -> None:
    assert by_text(latin=(name,))[text].kind == "meaning"


def test_they_are_suggested_with_their_language() -> None:
    for name in ("六匹骆驼", "SIX CAMELS"):
        shown = {(one.text, one.language) for one in suggest(brand_of(name)) if one.group == "meaning"}
        assert {("seis camellos", "es"), ("шесть верблюдов", "ru")} <= shown


def test_the_tables_are_whole() -> None:
    languages = {row["language"] for row in tables.rows("word_order.tsv")}
    assert languages == {"ja", "ko", "ru", "th", "vi", "ar", "es", "pt", "fr", "it", "de", "id"}
    for row in tables.rows("inflection.tsv"):
        assert row["language"] in languages | {"en"}
        re.compile(row["ending"])
    nouns = [(row["language"], row["noun"]) for row in tables.rows("nouns.tsv")]
    assert len(nouns) == len(set(nouns))
    assert {row["class"] for row in tables.rows("nouns.tsv")} <= {"m", "f", "n", "p", "animal", ""}
