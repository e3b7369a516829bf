"""Words of different blocks stay apart, and no markup leaks into a text."""

from __future__ import annotations

import time

import pytest

from datasource.sources.html_text import plain_text


def test_a_posts_html_reads_as_its_author_wrote_it(subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, str]] = [
        ("<p>one</p><p dir='auto'>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<p>one<br><br>two</p>", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>a:</p><ol><li>one</li><li>two</li></ol>b", "a:\n\none\ntwo\n\nb"),
        ("<h1>Title</h1><p>body</p>", "Title\n\nbody"),
        ("<blockquote>quoted</blockquote>own", "quoted\n\nown"),
        ("<div>alpha</div><div>beta</div>", "alpha\nbeta"),
        ("<p>before</p><hr><p>behind</p>", "before\n\nbehind"),
        ("<pre><code>x = 1\ny = 2</code></pre><p>z</p>", "x = 1\ny = 2\n\nz"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a  b\nc"),
        ("<p>a</p><!-- note > here --><p>b</p>", "a\n\nb"),
        ('<p><a href="https://x.example" title="a > b">link</a>!</p>', "link!"),
        ("<p>love &lt;3 &amp;amp; &#39;x&#39;</p>", "love <3 &amp; 'x'"),
        ("<p>one\n  <b>two</b>\tthree</p>\n\n<p>four</p>", "one two three\n\nfour"),
        ("<p>seen</p><script>never()</script><style>p {}</style>", "seen"),
        ("<p>not closed <b>at all", "not closed at all"),
        ("no markup & a < b", "no markup & a < b"),
        ("<p>#<span>carnival</span></p>", "#carnival"),
        ("<center>one</center><center>two</center>", "one\ntwo"),
        ("<hgroup>one</hgroup>two<dialog>three</dialog>", "one\ntwo\nthree"),
        ("<select><option>one</option><option>two</option></select>", "one\ntwo"),
        ("<ruby>東京<rt>とうきょう</rt></ruby>へ", "東京(とうきょう)へ"),
        ("<ruby>東京<rp>(</rp><rt>とう</rt><rp>)</rp></ruby>", "東京(とう)"),
        ('one <img class="emoji" src="e.png" alt="🎭"> two', "one 🎭 two"),
        ('one <img class="emoji" src="e.png" alt=":cat:" /> two', "one :cat: two"),
        ('<p>one</p><img src="a.jpg" alt="a description">', "one"),
        ("<p hidden>never</p><p>seen</p><iframe>never</iframe>", "seen"),
        ("", ""),
    ]
    for content, text in cases:
        with subtests.test(content=content, text=text):
            assert plain_text(content) == text


def test_elements_nested_without_end_are_read_in_time(
    subtests: pytest.Subtests,
) -> None:
    elements: list[str] = ["<b>", "<div>", "<ruby><rt>", "<a><p>", "<table><tr><td>"]
    for element in elements:
        with subtests.test(element=element):
            began = time.process_time()
            text = plain_text(element * (100_000 // len(element)) + "deep")
            assert text.strip("()") == "deep"
            assert time.process_time() - began < 5
