"""Exports of WordPress in small: written for these tests, in the shapes of real ones."""

from xml.sax.saxutils import escape

PRIVATE_MAIL, PRIVATE_ADDRESS = "ann.lee@mail.example", "203.0.113.7"

BOMB = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<item><title>&c;</title></item></channel></rss>"""


def cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def export(*items, version="1.2", channel="", language="en-US", scheme="http"):
    """A whole export: `channel` is what stands before its items."""
    address = f"{scheme}://wordpress.org/export/{version}/"
    excerpts = f' xmlns:excerpt="{address}excerpt/"' if version != "1.0" else ""
    said = f"<language>{language}</language>" if language else ""
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is an export. -->
<rss version="2.0"{excerpts} xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{address}">
<channel><title>The Courier</title><link>https://courier.example</link>{said}
<wp:wxr_version>{version}</wp:wxr_version><wp:base_blog_url>https://courier.example</wp:base_blog_url>
{channel}
{"".join(items)}
</channel></rss>
"""


def author(login, name="", first="", last="", biography=""):
    return f"""<wp:author><wp:author_id>3</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>
<wp:author_email>{PRIVATE_MAIL}</wp:author_email><wp:author_display_name>{cdata(name)}</wp:author_display_name>
<wp:author_first_name>{cdata(first)}</wp:author_first_name><wp:author_last_name>{cdata(last)}</wp:author_last_name>
{f"<wp:author_description>{cdata(biography)}</wp:author_description>" if biography else ""}</wp:author>"""


def comment(number, text="Well said.", *, author="Bo Kim", parent=0, approved="1", kind="", date="2024-05-04 08:00:00"):
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{cdata(author)}</wp:comment_author>
<wp:comment_author_email>{PRIVATE_MAIL}</wp:comment_author_email><wp:comment_author_url>https://ann.example/</wp:comment_author_url>
<wp:comment_author_IP>{PRIVATE_ADDRESS}</wp:comment_author_IP><wp:comment_date>{date}</wp:comment_date>
<wp:comment_date_gmt>{date}</wp:comment_date_gmt><wp:comment_content>{cdata(text)}</wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>41</wp:comment_user_id></wp:comment>"""


def category(name, domain="category", nicename="x"):
    kind = f' domain="{domain}" nicename="{nicename}"' if domain else ""
    return f"<category{kind}>{cdata(name)}</category>"


_number = iter(range(1, 10**9))


def post(**said):
    """One item; what isn't said is as of an ordinary post."""
    number = said.get("number", next(_number))
    given = {
        "title": f"Post {number}",
        "body": "<p>The bridge was closed on Monday.</p>",
        "excerpt": "",
        "author": "ann",
        "kind": "post",
        "status": "publish",
        "slug": "",
        "gmt": "2024-05-03 10:00:00",
        "date": "2024-05-03 12:00:00",
        "published": "Fri, 03 May 2024 10:00:00 +0000",
        "guid": f"https://courier.example/?p={number}",
        "link": f"https://courier.example/{number}/",
        "password": "",
        "categories": "",
        "meta": "",
        "comments": "",
    } | said
    return f"""<item><title>{escape(given["title"])}</title><link>{given["link"]}</link>
<pubDate>{given["published"]}</pubDate><dc:creator>{cdata(given["author"])}</dc:creator>
<guid isPermaLink="false">{given["guid"]}</guid><description></description>
<content:encoded>{cdata(given["body"])}</content:encoded>
{f"<excerpt:encoded>{cdata(given['excerpt'])}</excerpt:encoded>" if given["excerpt"] else ""}
<wp:post_id>{number}</wp:post_id><wp:post_date>{given["date"]}</wp:post_date>
<wp:post_date_gmt>{given["gmt"]}</wp:post_date_gmt><wp:post_name>{given["slug"]}</wp:post_name>
<wp:status>{given["status"]}</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>{given["kind"]}</wp:post_type>
<wp:post_password>{given["password"]}</wp:post_password>{given["categories"]}{given["meta"]}{given["comments"]}</item>
"""


def meta(key, value):
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(str(value))}</wp:meta_value></wp:postmeta>"
    )
