"""Forms of a brand: what a foreign filer would write for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.names.forms import Form, brand_forms, priors
from monitor.records import Brand, LocalName


def brand(**names: object) -> Brand:
    return Brand(id="b", client="c", name="", **names)  # type: ignore[arg-type]


def by_text(record: Brand) -> dict[str, Form]:
    return {form.text: form for form in brand_forms(record)}


@pytest.mark.parametrize(
    ("hanzi", "text", "kind"),
    [
        ("小米", "xiaomi", "pinyin"),
        ("小米", "xiao mi", "pinyin_spaced"),
        ("小米", "シャオミ", "katakana"),
        ("小米", "샤오미", "hangul"),
        ("小米", "сяоми", "palladius"),
        ("小米", "شاومي", "arabic"),
        ("小米", "hsiao mi", "wade_giles"),
        ("华为", "華爲", "traditional"),
        ("华为", "هواوي", "arabic"),
        ("李宁", "リーニン", "katakana"),
        ("李宁", "リニン", "katakana"),
        ("李宁", "lý ninh", "hanviet"),
        ("李宁", "ly ninh", "hanviet_plain"),
        ("同仁堂", "тунжэньтан", "palladius"),
        ("同仁堂", "tung jen tang", "wade_giles"),
        ("同仁堂", "동인당", "hanja"),
        ("同仁堂", "ドウジンドウ", "onyomi"),
        ("同仁堂", "tung yan tong", "yale"),
        ("王老吉", "wong lo kat", "yale"),
        ("铁观音", "鉄観音", "japanese"),
        ("鉄観音", "铁观音", "simplified"),
        ("蜜雪", "มี่เสวี่ย".replace("่", ""), "thai"),
        ("大白兔", "big white rabbit", "meaning"),
        ("安宁", "safe peace", "gloss"),
        ("吕宁", "lyuning", "pinyin"),
        ("徐记", "hsu chi", "wade_giles"),
        ("恒源", "хэнюань", "palladius"),
        ("7匹狼", "七匹狼", "numeral"),
        ("7匹狼", "qipilang", "pinyin"),
        ("1點點", "一点点", "numeral"),
        ("美的", "美白勺", "taken_apart"),
        ("雕牌", "周隹牌", "taken_apart"),
        ("海底捞", "三每底手劳", "taken_apart"),
        ("李宁", "木子宁", "taken_apart"),
        ("木子宁", "李宁", "put_together"),
    ],
)
def test_a_han_name_has_this_form(hanzi: str, text: str, kind: str) -> None:
    found = by_text(brand(hanzi=(hanzi,)))
    assert text in found
    assert found[text].kind == kind


@pytest.mark.parametrize(
    ("hanzi", "reading"),
    [
        ("厦华", "xiahua"),
        ("会稽山", "kuaijishan"),
        ("仇池", "qiuchi"),
        ("区氏", "oushi"),
        ("单仁", "shanren"),
        ("朝阳", "chaoyang"),
        ("重楼", "chonglou"),
        ("长虹", "changhong"),
    ],
)
def test_readings_that_phrase_dictionaries_get_wrong_are_there(hanzi: str, reading: str) -> None:
    assert reading in by_text(brand(hanzi=(hanzi,)))


def test_the_users_reading_weighs_most() -> None:
    found = by_text(brand(hanzi=("厦华",), pinyin=("xia hua",)))
    assert found["xiahua"].prior > found["shahua"].prior


@pytest.mark.parametrize("name", ["НUАWЕI", "ʜᴜᴀᴡᴇɪ", "🅷🆄🅰🆆🅴🅸", "ＨＵＡＷＥＩ", "HUΛWEI"])
def test_a_latin_name_in_styled_letters_is_also_the_name_meant(name: str) -> None:
    found = by_text(brand(latin=(name,)))
    assert (found["huawei"].kind, found["huawei"].prior) == ("latin", 0.0)
    assert "хуавэй" in found or "хуавеи" in found or "хуавей" in found
    assert by_text(brand(local_names=(LocalName(name),)))["huawei"].prior == 0.0


def test_stretched_and_pointed_arabic_is_the_plain_word() -> None:
    plain = by_text(brand(local_names=(LocalName("هواوي", "ar"),)))
    for name in ("هـواوي", "هَواوِي", "هـــواويـ"):
        assert set(by_text(brand(local_names=(LocalName(name, "ar"),)))) == set(plain)


@pytest.mark.parametrize("name", ["Сяоми", "A×B", "H3C", "58同城"])
def test_signs_digits_and_words_of_another_script_are_not_taken_for_latin_letters(name: str) -> None:
    own = {text for text, form in by_text(brand(latin=(name,))).items() if form.kind == "latin"}
    assert own == {name.casefold()}


def test_latin_names_are_written_in_other_scripts() -> None:
    found = by_text(brand(latin=("LABUBU",)))
    assert {"ラブブ", "라부부", "лабубу", "ลาบูบู", "لابوبو"} <= set(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SPRITO", "스프리토"),
        ("TIKTOK", "틱톡"),
        ("ANKER", "アンカー"),
        ("LUCKIN", "ラッキン"),
        ("SPRITE", "スプライト"),
        ("TENCENT", "텐센트"),
        ("MARIVO", "マリヴォ"),  # an r before a vowel begins the next syllable
        ("ERIVANO", "эривано"),
        ("WANTARO", "완타로"),
        ("YANTOMO", "얀토모"),
        ("NAYOKI", "ナヨキ"),
        ("CHERY", "체리"),
        ("FLOVALI", "플로발리"),
        ("NORVENSE", "ノーヴェンス"),
    ],
)
def test_letters_are_written_as_that_script_needs(name: str, text: str) -> None:
    found = set(by_text(brand(latin=(name,))))
    assert text in found or text.replace("ッ", "").replace("ー", "") in found


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("KALMITEX", "kaermitekesi"),
        ("BENDOVA", "benduowa"),
        ("MONTARIS", "mengtalisi"),
        ("Erivano", "ailiwanuo"),
        ("LUCKAREN", "lukalun"),
        ("DORANKIN", "duolanjin"),
        ("TAOBRIA", "taobuliya"),
        ("KELVASTON", "keerwasidun"),
        ("POVERIL", "boweilier"),
        ("TAMBERO", "tanbeiluo"),
        ("GARVINDA", "jiawenda"),
    ],
)
def test_a_latin_name_is_written_in_mandarin_syllables(name: str, pinyin: str) -> None:
    assert by_text(brand(latin=(name,)))[pinyin].kind == "sinicised"


def test_a_latin_name_is_looked_for_from_its_end_when_it_is_long_enough() -> None:
    assert by_text(brand(latin=("VORENZA",)))["aznerov"].kind == "reversed"
    assert "agit" not in by_text(brand(latin=("TIGA",)))


@pytest.mark.parametrize("name", ["LABUBU", "ORM", "ONE TWO THREE FOUR"])
def test_pinyin_short_names_and_phrases_have_no_sound_in_mandarin(name: str) -> None:
    assert not any(form.kind == "sinicised" for form in by_text(brand(latin=(name,))).values())


@pytest.mark.parametrize(("name", "text"), [("TRUE1", "true one"), ("2GOOD", "two good"), ("XTEP", "엑스텝")])
def test_digits_and_letters_nobody_can_speak_are_called_by_their_names(name: str, text: str) -> None:
    assert text in by_text(brand(latin=(name,)))


@pytest.mark.parametrize("name", ["yĸ", "ßx", "İŋ", "ǰΐ", "ﬁx"])
def test_rare_letters_of_a_short_name_are_spelt_without_an_error(name: str) -> None:
    assert brand_forms(brand(latin=(name,)))[0].source == name


def test_numbers_that_do_not_belong_to_the_hanzi_stay_digits() -> None:
    found = by_text(brand(hanzi=("华为 P60",), latin=("A3600",)))
    assert not [form for form in found.values() if form.kind == "numeral"]


def test_a_character_is_not_put_together_from_a_whole_name() -> None:
    assert not [form for form in by_text(brand(hanzi=("木木",))).values() if form.kind == "put_together"]


def test_a_latin_name_that_is_pinyin_is_read_as_pinyin() -> None:
    assert "мисюэ" in by_text(brand(latin=("MIXUE",)))


def test_names_given_by_the_user_are_forms_with_full_weight() -> None:
    record = brand(
        hanzi=("茅台",),
        local_names=(LocalName("マオタイ", "ja"),),
        translations=("Cogongrass Terrace",),
        logo_words=("MOUTAI",),
    )
    found = by_text(record)
    assert found["マオタイ"].prior == 0.0
    assert found["cogongrass terrace"].kind == "translation"
    assert found["moutai"].kind == "logo_word"


def test_a_brand_with_nothing_but_its_display_name_still_has_forms() -> None:
    assert by_text(Brand(id="b", client="c", name="小米"))["xiaomi"].kind == "pinyin"
    assert by_text(Brand(id="b", client="c", name="Anker"))["anker"].kind == "latin"


def test_no_text_twice_best_first_and_every_kind_documented() -> None:
    forms = brand_forms(brand(hanzi=("重庆长行",), latin=("CHONGQING CHANGXING",)))
    texts = [form.text for form in forms]
    assert len(texts) == len(set(texts))
    assert [form.prior for form in forms] == sorted((form.prior for form in forms), reverse=True)
    assert {form.kind for form in forms} <= set(priors())


def test_a_name_of_characters_with_many_readings_stays_small() -> None:
    assert len(brand_forms(brand(hanzi=("乐行重长朝会都",)))) < 250


@settings(max_examples=80, deadline=None)
@given(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=20),
    st.sampled_from(["hanzi", "latin", "pinyin"]),
)
def test_any_name_at_all_has_forms_or_none_but_no_error(text: str, field: str) -> None:
    record = brand(**{field: (text,), "local_names": (LocalName(text),), "translations": (text,)})
    for form in brand_forms(record):
        assert form.text
        assert form.prior <= 0


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6))
def test_any_hanzi_name_keeps_its_own_text_at_full_weight(text: str) -> None:
    assert any(form.prior == 0.0 and form.script == "han" for form in brand_forms(brand(hanzi=(text,))))


def test_a_generic_last_word_is_left_out_or_put_into_the_market_language() -> None:
    found = by_text(brand(hanzi=("梧桐咖啡",), latin=("WUTONG COFFEE",)))
    assert found["梧桐"].kind == found["wutong"].kind == "core"
    assert {"ウートンコーヒー", "우퉁 커피"} <= set(found) or {"ウトンコーヒー", "우퉁 커피"} <= set(found)
    assert found["梧桐"].prior < found["梧桐咖啡"].prior


def test_a_short_name_is_never_cut_down_to_a_single_character() -> None:
    assert not any(form.kind == "core" for form in brand_forms(brand(hanzi=("喜茶",), latin=("XI TEA",))))
