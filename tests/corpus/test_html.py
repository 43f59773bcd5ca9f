"""Pages: main text, title, date, outlet and author."""

import pytest

from kg_builder.corpus.html import PageError, read_page

BODY = (
    "<p>甲公司今天宣布，旗下三款模型全线降价，最大降幅达到九成，新价格从下月起执行。</p>"
    "<p>公司负责人张三在会上说，成本还会继续下降。分析师预计，同行将在数周之内跟进。</p>"
)
TEXT = (
    "甲公司今天宣布，旗下三款模型全线降价，最大降幅达到九成，新价格从下月起执行。\n"
    "公司负责人张三在会上说，成本还会继续下降。分析师预计，同行将在数周之内跟进。"
)


def page(body: str = BODY, head: str = "", below: str = "", title: str = "甲公司降价_某某网") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>"
        "<header><a href='/'>首页</a></header><nav><a href='/a'>财经</a><a href='/b'>科技</a></nav>"
        f"<div class='main'><h1>甲公司降价</h1>{below}<div class='content'>{body}</div></div>"
        "<div class='side'><h3>热门</h3><ul><li><a href='/1'>乙公司上市</a> 2020-01-02</li></ul></div>"
        "<footer>版权所有 2001年1月1日 京ICP备00000000号</footer></body></html>"
    )


def test_the_text_is_the_title_line_and_the_main_text() -> None:
    text, metadata = read_page(page())
    assert text == f"甲公司降价\n{TEXT}"
    assert metadata.title == "甲公司降价"


@pytest.mark.parametrize(
    "body",
    [
        "<p>甲公司降价九成。</p>",
        "甲公司降价九成。<br>乙公司跟进。",
        "<div>甲公司降价九成。</div><div>乙公司跟进。</div>",
        "<table><tr><td>产品</td><td>价格</td></tr><tr><td>模型一</td><td>5元</td></tr></table>" + BODY,
    ],
)
def test_short_and_oddly_built_pages_keep_their_text(body: str) -> None:
    text, _ = read_page(page(body, below="<p>2024-08-12 来源：某某网</p>"))
    assert text.startswith("甲公司降价\n")
    assert "降价九成。" in text or "5元" in text
    assert "首页" not in text
    assert "来源" not in text
    assert text.count("甲公司降价\n") == 1


@pytest.mark.parametrize(
    ("head", "below"),
    [
        ('<meta property="article:published_time" content="2024-08-12T09:00:00+08:00">', ""),
        ('<meta name="publishdate" content="2024-08-12">', ""),
        ('<meta name="PubDate" content="2024/08/12 09:00">', ""),
        ('<meta itemprop="datePublished" content="2024-08-11T22:00:00Z">', ""),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2024-08-12"}]}</script>', ""),
        ('<script type="application/ld+json">{"pubDate": "2024-08-12T09:00:00"}</script>', ""),
        ('<script type="application/ld+json">{broken</script>', "<span>2024年8月12日</span>"),
        ("", "<p>2024年8月12日 10:30</p>"),
        ("", "<p><span>2024-08-12 10:30</span><span>来源：<a href='x'>某某网</a></span></p>"),
        ("", "<div>来源：某某网</div><div>发布时间：2024/08/12</div>"),
        ("", "<div class='t'>民國113年8月12日</div>"),
        ("", "<time datetime='2024-08-12T09:00:00+08:00'>8月12日</time>"),
        ("", "<time>2024年8月12日</time>"),
        ("", "<p>某某报道组（张三） 2024-08-12 09:30 上海</p>"),
        ('<link rel="canonical" href="https://a.cn/2024/08/12/1.html">', ""),
    ],
)
def test_the_date(head: str, below: str) -> None:
    assert read_page(page(head=head, below=below))[1].published == "2024-08-12"


def test_dates_of_the_side_the_footer_and_the_story_are_not_the_pages() -> None:
    assert (
        read_page(
            page(f"<p>2019年5月1日，甲公司在上海成立，{'现有员工三千人，' * 12}业务遍及全国。</p>{BODY}")
        )[1].published
        is None
    )


@pytest.mark.parametrize(
    ("head", "below", "outlet", "author"),
    [
        ('<meta property="og:site_name" content="某某网">', "", "某某网", None),
        (
            '<meta property="og:site_name" content="某某网"><meta name="author" content="张三">',
            "<p>来源：财联社 2024-08-12</p>",
            "财联社",
            "张三",
        ),
        ("", "<p><span>来源：<a>财联社</a></span> <span>作者：<em>张三</em></span></p>", "财联社", "张三"),
        (
            '<script type="application/ld+json">{"datePublished": "2024-08-12", "author": [{"name": "张三"}, "李四"],'
            ' "publisher": {"name": "某某报"}}</script>',
            "",
            "某某报",
            "张三、李四",
        ),
        ('<meta name="source" content="https://a.cn">', "", None, None),
    ],
)
def test_outlet_and_author(head: str, below: str, outlet: str | None, author: str | None) -> None:
    metadata = read_page(page(head=head, below=below))[1]
    assert (metadata.outlet, metadata.author) == (outlet, author)


def test_the_url() -> None:
    assert read_page(page(head='<link rel="canonical" href="https://a.cn/1">'))[1].url == "https://a.cn/1"
    assert (
        read_page(page(head='<meta property="og:url" content="https://a.cn/2">'))[1].url == "https://a.cn/2"
    )
    assert read_page(page(head='<link rel="canonical" href="/1">'))[1].url is None


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (page(title="甲公司降价 - 某某网"), "甲公司降价"),
        ("<title>甲公司降价 | 科技 | 某某网</title><body><p>正文。</p>", "甲公司降价"),
        (
            "<title>某某网</title><meta property='og:title' content='甲公司-乙公司合作'><body><p>正文。</p>",
            "甲公司-乙公司合作",
        ),
        (
            "<?xml version='1.0' encoding='utf-8'?><html><title>甲公司降价</title><body><p>正文。</p></html>",
            "甲公司降价",
        ),
        ("<html><body><h1>某某网</h1><p>正文。</p></body></html>", "某某网"),
    ],
)
def test_the_title(source: str, title: str) -> None:
    text, metadata = read_page(source)
    assert metadata.title == title
    assert text.partition("\n")[0] == title


@pytest.mark.parametrize(
    "source", ["<html></html>", "<!-- -->", "<html><body><script>1</script></body></html>", "   "]
)
def test_a_page_without_text(source: str) -> None:
    with pytest.raises(PageError):
        read_page(source)


def test_a_deeply_nested_page_does_not_break_the_reader() -> None:
    depth = 3000
    try:
        text, _ = read_page(page("<div>" * depth + BODY + "</div>" * depth))
    except PageError:
        return
    assert text.startswith("甲公司降价")
