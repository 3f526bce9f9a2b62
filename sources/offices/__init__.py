"""The built-in adapters, one ``module:class`` a line, in the order ``squatwatch sources`` shows them.

Listed by name so that a command imports only what it uses; tests/sources/test_registry.py loads every one.
"""

# One entry a line: several people add to it.
BUILT_IN: tuple[str, ...] = (
    "sources.offices.us:UsDaily",
    "sources.offices.us_tsdr:Tsdr",
    "sources.offices.em_api:EuipoApi",
    "sources.offices.em_bulk:EuipoBulk",
    "sources.offices.wo:Madrid",
    "sources.offices.br:BrazilRpi",
    "sources.offices.gb:UkJournal",
    "sources.offices.gb_connector:UkConnector",
    "sources.offices.de:Dpma",
    "sources.offices.fr:Inpi",
    "sources.offices.es:Oepm",
    "sources.offices.se:Prv",
    "sources.offices.ch:Swissreg",
    "sources.offices.ca:Cipo",
    "sources.offices.au_api:AustraliaApi",
    "sources.offices.sg_api:SingaporeDays",
    "sources.offices.tw_appl:TaiwanApplications",
    "sources.offices.tw_gazette:TaiwanGazette",
    "sources.offices.kr_kipris:KoreaKipris",
    "sources.offices.jp_progress:JapanProgress",
    "sources.offices.in_journal:IndiaJournal",
    "sources.offices.vn_weekly:VietnamWeekly",
    "sources.offices.ar_bulletin:ArgentinaBulletin",
    "sources.offices.mx_open:MexicoOpenData",
    "sources.offices.pe_gazette:PeruGazette",
    "sources.offices.cl_register:ChileRegister",
    "sources.offices.cn_gazette:ChinaGazette",
    "sources.offices.cn_contract:ChinaContract",
)
