"""The words by which sites name their own furniture, in English and Vietnamese.

Lines are compared by `lines.key`: without case and outer punctuation. A whole line has to match, so that an article
that uses such a word within a sentence keeps it.
"""

import re


def _set(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.replace("\n", "|").split("|") if part.strip())


# Names of sections stand in navigation only beside others: alone each could be a heading.
SECTIONS = _set("""
    news | world | business | markets | politics | economy | finance | technology | tech | sports | sport
    opinion | culture | entertainment | health | science | lifestyle | travel | video | videos | podcasts
    photos | forex | crypto | stocks | commodities | analysis | blog | blogs | shop | press | team | advertise
    careers | jobs | help | support | articles | all articles | asia | europe | americas | africa
    middle east | us | uk | money | education | environment | authors | tin tức | tin mới | thời sự | thế giới
    kinh doanh | kinh tế | chính trị | giải trí | thể thao | pháp luật | giáo dục | sức khỏe | đời sống
    du lịch | khoa học | công nghệ | số hóa | ý kiến | văn hóa | thị trường | tài chính | bất động sản
    uncategorized | chưa phân loại
""")

NAVIGATION = _set("""
    home | homepage | menu | main menu | navigation | toggle navigation | toggle menu | open menu | close menu
    close | search | search for | search site | site search | log in | login | sign in | sign up | signup
    log out | logout | register | join now | my account | account | subscribe | subscribe now | about
    about us | contact | contact us | privacy | privacy policy | terms | terms of use | terms of service
    terms and conditions | terms & conditions | cookie policy | cookies | sitemap | site map | accept
    accept all | accept cookies | reject all | manage preferences | cookie settings | language | english
    tiếng việt | wallet | connect wallet | dark mode | light mode | notifications | you are here | breadcrumb
    breadcrumbs | e-mail us | trang chủ | danh mục | tìm kiếm | đăng nhập | đăng ký | đăng xuất | tài khoản
    giới thiệu | về chúng tôi | liên hệ | chính sách bảo mật | điều khoản | điều khoản sử dụng
    chính sách cookie | sơ đồ trang | chấp nhận | đóng | mở menu | thông báo
""")

# Names of navigation that an article could head a section with, if a paragraph of its own stands above and below.
ALSO_HEADINGS = _set("""
    home | wallet | language | privacy | contact | about | account | cookies | notifications | terms | english
    register | tài khoản | điều khoản | thông báo | giới thiệu
""")

NETWORKS = _set("""
    facebook | twitter | x | linkedin | whatsapp | telegram | reddit | pinterest | messenger | viber | zalo
    threads | bluesky | mastodon | instagram | youtube | tiktok | flipboard | tumblr
""")

# The other buttons of a share line.
BUTTONS = _set("""
    email | e-mail | copy link | copy url | copy | print | line | pocket | rss | sms | tweet | share | pin
    pin it | save | bookmark | more | link | copied | sao chép liên kết | in bài viết | lưu | chia sẻ
    gửi email
""")

LONE = _set("""
    advertisement | advertisements | ad | ads | sponsored | sponsored content | promoted | quảng cáo | tài trợ
    share this | share this article | share this post | share this story | share this page | share article
    sharing is caring | share it | share with friends | share via | share on | chia sẻ bài viết
    chia sẻ bài viết này | chia sẻ với bạn bè | chia sẻ qua | read more | continue reading | keep reading
    load more | show more | view more | see more | view all | see all | learn more | đọc tiếp | xem thêm
    xem tất cả | tải thêm | listen | listen to this article | listen to article | nghe bài viết | play | pause
    print this article | save article | save for later | follow | follow us | following | theo dõi
    theo dõi chúng tôi | scroll to top | back to top | go to top | to top | top | cuộn lên đầu trang
    lên đầu trang | về đầu trang | trở lên trên | previous | next | previous post | next post
    previous article | next article | previous story | next story | post navigation | bài trước
    bài tiếp theo | bài sau | bài viết trước | bài viết sau | bài viết tiếp theo | bài trước đó
    điều hướng bài viết | loading | please wait | report this ad | remove ads | skip ad | close ad | image
    photo | video | gallery | enlarge image | reply | leave a comment | no comments | no comments yet
    be the first to comment | comments are closed | comments off | comments are off | trả lời
    chưa có bình luận | không có bình luận | bình luận đã đóng | đóng bình luận | edit | edit post
    cancel reply | post comment | submit comment | submit | send | hủy trả lời | gửi bình luận | gửi
    phản hồi | avatar photo
""")

# What follows these is the site's up to the end of the page, unless the article's own prose goes on after them.
CLOSERS = _set("""
    scroll to top | back to top | cuộn lên đầu trang | lên đầu trang | về đầu trang | contact | contact us
    get in touch | liên hệ | liên hệ với chúng tôi | thông tin liên hệ | about us | về chúng tôi | giới thiệu
    quick links | useful links | important links | liên kết nhanh | recent posts | recent articles
    recent comments | recent news | categories | archives | meta | bài viết mới | bài viết mới nhất
    bình luận gần đây | chuyên mục | lưu trữ | popular posts | popular articles | popular news | most popular
    most read | most viewed | top stories | latest news | latest posts | latest articles | latest stories
    more news | more stories | trending | trending now | editor's picks | editors' picks | editor’s picks
    đọc nhiều | xem nhiều | tin mới nhất | tin nổi bật | newsletter | our newsletter | newsletter signup
    subscribe to our newsletter | join our newsletter | sign up for our newsletter | subscribe to newsletter
    stay updated | stay connected | stay in touch | follow us | connect with us | bản tin | đăng ký nhận tin
    đăng ký nhận bản tin | theo dõi chúng tôi | kết nối với chúng tôi | privacy policy | terms of service
    terms of use | terms and conditions | cookie policy | chính sách bảo mật | legal | legal notice | imprint
    company | resources | post navigation
""")

RELATED = _set("""
    related | related posts | related articles | related stories | related news | related content
    related reading | related topics | you may also like | you might also like | you may like | you might like
    you may also enjoy | recommended | recommended for you | recommended articles | recommended reading
    read next | up next | more from this author | more from the author | more like this | more on this story
    more on this topic | similar articles | similar posts | further reading | don't miss | don’t miss
    see also | also read | next article | next post | previous article | previous post | what to read next
    continue reading | keep reading | bài viết liên quan | tin liên quan | bài liên quan | tin cùng chuyên mục
    cùng chuyên mục | tin khác | các tin khác | bài viết khác | có thể bạn quan tâm | có thể bạn thích
    bạn có thể thích | bạn có thể quan tâm | đọc thêm | xem thêm | đề xuất cho bạn | gợi ý cho bạn
    bài viết cùng tác giả | bài tiếp theo | bài trước
""")

CONTENTS = _set("""
    contents | table of contents | in this article | on this page | jump to | quick navigation | what's inside
    what’s inside | mục lục | nội dung | nội dung chính | nội dung bài viết | trong bài viết này
    trong bài này
""")

ABOUT_THE_AUTHOR = _set("""
    about the author | about author | the author | author | author bio | author biography | author profile
    meet the author | about the writer | written by | posted by | về tác giả | tác giả | thông tin tác giả
    người viết | giới thiệu tác giả
""")

FAQ = re.compile(
    r"(?:the )?(?:most )?(?:faqs?|q ?(?:&|and) ?a|frequently asked questions|common questions"
    r"|questions (?:and|&) answers"
    r"|questions people (?:also )?ask|people also ask|(?:những |các |một số )?câu hỏi thường gặp"
    r"|hỏi[ -–&]{0,3}(?:và )?đáp"
    r"|giải đáp thắc mắc|preguntas frecuentes|questions fréquentes|foire aux questions"
    r"|häufig gestellte fragen"
    r"|perguntas frequentes|domande frequenti|常见问题|よくある質問|자주 묻는 질문|часто задаваемые вопросы)"
    r"(?: \(?faqs?\)?)?(?:\s*(?:[:–—-]|about|on|for|around|regarding|về|:)\s*.{1,80})?"
)

# Words within a name that are written small, and words that no name has.
PARTICLES = _set("""
    de | da | do | dos | das | del | della | di | du | des | la | le | van | von | der | den | ter | ten | zu
    al | el | bin | binti | ibn | bint | abu | ap | y | e | and | & | và | und | et
""")
NO_NAMES = _set("""
    the | a | an | end | more | read | to | be | continued | next | news | back | of | in | on | for | with
    from | at | is | are | why | how | what | when | where | who | market | overview | outlook | summary
    introduction | background | conclusion | key | takeaways | highlights | report | update | weekly | daily
""")
DESKS = _set("""
    admin | administrator | editorial | editorial team | the editors | newsroom | ban biên tập | tòa soạn
""")
# "25 Oct 2025 – today" is a span, not a day.
SPAN_ENDS = _set("today | now | present | hôm nay | nay | hiện tại")
