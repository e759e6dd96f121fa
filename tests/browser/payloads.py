"""What somebody might write who wants a script to run where others read: each calls `hit()` if it does."""

_EVENTS = [
    "onload",
    "onerror",
    "onmouseover",
    "onfocus autofocus tabindex=1",
    "onanimationstart",
    "ontoggle",
    "onclick",
]
_ELEMENTS = [
    "<img src=x {}=hit()>",
    "<svg {}=hit()>",
    "<details open {}=hit()>",
    "<body {}=hit()>",
    '<video src=x {}="hit()"></video>',
    "<input {}='hit()'>",
    "<p style=animation-name:x {}=hit()>text</p>",
    "<x-y {}=hit() />",
]
_PROTOCOLS = [
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    " javascript:hit()",
    "java\tscript:hit()",
    "&#106;avascript:hit()",
    "javascript&colon;hit()",
    "data:text/html,<script>hit()</script>",
    "vbscript:hit()",
    "//example.org/%0ajavascript:hit()",
]
_LINKS = [
    '<a href="{}">link</a>',
    "[link]({})",
    '<iframe src="{}"></iframe>',
    '<form action="{}"><button>x</button></form>',
]
_RAW = [
    "<script>hit()</script>",
    "<SCRIPT SRC=data:,hit()></SCRIPT>",
    "<scr<script>ipt>hit()</scr</script>ipt>",
    "</textarea><script>hit()</script>",
    "</p></div></article><script>hit()</script>",
    "--><script>hit()</script><!--",
    "]]><script>hit()</script>",
    '"><script>hit()</script>',
    "'><img src=x onerror=hit()>",
    "<style>*{background:url(javascript:hit())}</style>",
    "<link rel=stylesheet href=data:,*%7bx:expression(hit())%7d>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<base href=javascript:hit()//>",
    "<object data=javascript:hit()></object>",
    "<embed src=javascript:hit()>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    "<svg><style><img src=x onerror=hit()></style></svg>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<template><script>hit()</script></template>",
    "<svg><script>hit&#40;)</script></svg>",
    "{{ constructor.constructor('hit()')() }}",
    "{% load static %}<script>hit()</script>",
    "<div hx-get=/ hx-trigger=load hx-on::load=hit()>htmx</div>",
    "<div hx-on:mouseover='hit()'>htmx</div>",
    "<p hx-swap-oob='innerHTML:#said'>htmx</p>",
    'http://example.org/"onmouseover=hit()//',
    "http://example.org/'onmouseover='hit()",
    "https://example.org/<script>hit()</script>",
    'https://example.org/?q="><img src=x onerror=hit()>',
    'www.example.org"onfocus=hit()"',
    "hit()@example.org",
    "mailto:hit()@example.org?<script>hit()</script>",
    "\ufeff<script>hit()</script>",
    "＜script＞hit()＜/script＞",
    "<\u0130mg src=x onerror=hit()>",
    "\u202e<script>hit()</script>\u202c",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "%3Cscript%3Ehit()%3C/script%3E",
    "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
]

ALL = list(
    dict.fromkeys(
        [element.format(event) for element in _ELEMENTS for event in _EVENTS]
        + [link.format(protocol) for link in _LINKS for protocol in _PROTOCOLS]
        + _RAW
    )
)
