"""Where the kinds of noise can be read of: standards, manuals, papers, threads."""

from __future__ import annotations

GITHUB = "https://github.com"
SOURCES: dict[str, tuple[str, str]] = {
    "annotation": (
        "Annotation standard of a corpus of Chinese addresses (elements, redundant words, X号附X号)",
        f"{GITHUB}/leodotnet/neural-chinese-address-parsing/blob/master/data/anno/anno-cn.md",
    ),
    "spelling": (
        "pycorrector: the common kinds of mistakes in Chinese text",
        f"{GITHUB}/shibing624/pycorrector/blob/master/README.md",
    ),
    "sas": (
        "SAS Quality Knowledge Base, parse definition of whole Chinese addresses",
        "https://support.sas.com/documentation/onlinedoc/qkb/33/QKBCI33/Help/Content/"
        "qkbci-zhchn/qkbci-zhchn-pars-addr-full.html",
    ),
    "fuzzy": ("A guide to matching fuzzy addresses", "https://www.zzwws.cn/archives/35433"),
    "forms": (
        "How parcels are misaddressed: 7#2-302, 3-502, 栋/幢/号楼, (A座)",
        "https://ainiseo.com/hosting/29941.html",
    ),
    "mgeo": (
        "Address matching and the national standard GB/T 35602",
        "http://www.yongjin360.com/news/307797",
    ),
    "clean": (
        "Cleaning addresses before they are matched: widths, punctuation, advertising",
        "http://www.yongjin360.com/news/401975",
    ),
    "traditional": (
        "A parser that does not know traditional characters",
        f"{GITHUB}/akebe/address-parse/issues/42",
    ),
    "phone_line": (
        "A room number, a line break and a telephone",
        f"{GITHUB}/akebe/address-parse/issues/32",
    ),
    "comma": ("The same address with commas and with spaces", f"{GITHUB}/akebe/address-parse/issues/16"),
    "notes": (
        "A name, a telephone and a request to the courier behind",
        f"{GITHUB}/akebe/address-parse/issues/45",
    ),
    "glued_name": ("A name without a gap: 楼马云", f"{GITHUB}/akebe/address-parse/issues/28"),
    "fields": ("Names of form fields in the text", f"{GITHUB}/pupuk/address/issues/2"),
    "postcode": (
        "A parser's list of forms with postcode, telephone and identity number",
        f"{GITHUB}/wzc570738205/smartParsePro/blob/master/README.md",
    ),
    "brackets": ("Brackets inside an address", f"{GITHUB}/wzc570738205/smartParsePro/issues/20"),
    "estate": ("An estate without a road", f"{GITHUB}/dongrixinyu/JioNLP/issues/263"),
    "twice": ("A room number told twice", f"{GITHUB}/bcgov/ols-geocoder/issues/79"),
    "gap": ("A gap between letter and number", f"{GITHUB}/bcgov/ols-geocoder/issues/104"),
    "stuck": ("A number stuck to its word", f"{GITHUB}/bcgov/ols-geocoder/issues/13"),
    "yard": ("2号院1号楼北侧楼房", f"{GITHUB}/bitlap/geocoding/issues/2"),
    "district": ("The same address with and without its district", f"{GITHUB}/bitlap/geocoding/issues/145"),
    "bare": ("A number without any word: 10号院东区323102", f"{GITHUB}/bitlap/geocoding/issues/189"),
    "opposite": (
        "A script that cuts addresses at 对面, for hand-written lists",
        f"{GITHUB}/liugehao/work/blob/master/2013.11/address/test.py",
    ),
    "order": (
        "Chinese addresses written from small to large; 7-3012 for room 3012 of building 7",
        "https://topic.alibabacloud.com/a/posting-practical-font-colorredenglishfont-address-"
        "writing-font-colorredformatfont_8_8_32156514.html",
    ),
    "formatter": (
        "From small to large and back, and where the postcode stands",
        "https://www.becomechinese.org/tools/address-formatter",
    ),
    "vague": (
        "Why couriers do not find an order: 附近, left out and outdated parts",
        "https://www.08gf.com/news/wai-mai-di-zhi-cuo-luan-jie-mi-mei-tuan-ding-dan-zhao-bu-dao-"
        "de-wu-da-yuan-yin.html",
    ),
    "short": (
        "Short forms of districts and wrong characters in delivery addresses",
        "https://www.rlut.cn/news/su-da-pei-song-di-zhi-ru-he-jing-zhun-tian-xie-cai-neng-que-bao-"
        "bao-guo-di-yi-shi-jian-song-da-bi-mi.html",
    ),
    "incomplete": (
        "Mistakes in the last part of an address: no building, no number",
        "https://www.cusdn.org.cn/nwwd/202510/698618.html",
    ),
    "renamed": (
        "24 roads of Hangzhou get other names",
        "http://hznews.hangzhou.com.cn/chengshi/content/2018-01/16/content_6773720.htm",
    ),
    "nickname": (
        "What people call the blocks beside a university",
        "http://www.mypuduo.com/shtml/549333.html",
    ),
    "numerals": (
        "Numerals of two scripts beside each other in an address",
        f"{GITHUB}/geolonia/normalize-japanese-addresses/issues/186",
    ),
    "numeral_lots": (
        "十四号 or 14号: numerals in the registered form",
        f"{GITHUB}/geolonia/normalize-japanese-addresses/issues/133",
    ),
    "capital": (
        "Capital numerals 壹贰叁, as in contracts",
        "https://zh-yue.wikipedia.org/wiki/%E5%A4%A7%E5%AF%AB%E6%95%B8%E5%AD%97",
    ),
    "hyphen": (
        "One address with hyphens of several kinds",
        f"{GITHUB}/digital-go-jp/abr-geocoder/issues/78",
    ),
    "nfkc": ("Unicode normalisation forms: full-width characters", "https://unicode.org/reports/tr15/"),
    "pinyin": (
        "A patent on typing whole addresses in pinyin",
        "http://m.tianfuents.com/zhuanli/55/201611170921.html",
    ),
    "unknown_unit": ("A unit without a word for it", f"{GITHUB}/hassansin/parse-address/issues/7"),
    "hash": ("#3202 behind a road", f"{GITHUB}/openvenues/libpostal/issues/671"),
    "landmark": (
        "Ways to a door told by landmarks",
        "http://waw.haoid.cn/wenda/8082.html",
    ),
    "paper": (
        "Matching addresses by words, structure and meaning (Journal of Geo-information Science)",
        "https://www.dqxxkx.cn/CN/abstract/article/1560-8999/54213",
    ),
    "patent": (
        "A patent on fuzzy matching of Chinese addresses",
        "https://patents.google.com/patent/CN101719128A/en",
    ),
}  # fmt: skip
