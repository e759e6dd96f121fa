"""How one comes to the pages that have no address of their own: by the name that `tests.browser.pages` gives them."""

import re

from playwright.sync_api import expect

from tests.factories import PASSWORD


def sign_in(page, site, email, password, back="/"):
    """By the form."""
    page.goto(f"{site}/accounts/login/?next={back}")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=re.compile("Sign [Ii]n")).click()


def _refused(page, site):
    sign_in(page, site, "nobody@example.com", PASSWORD)
    expect(page.locator(".errorlist")).to_be_visible()


def _second_factor(page, site):
    sign_in(page, site, "curlew@example.com", PASSWORD)
    page.wait_for_url(f"{site}/accounts/2fa/authenticate/")


def _too_often(page, site):
    """By more additions of an address than are taken in a minute."""
    page.goto(f"{site}/accounts/email/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for _ in range(10):
        page.request.post(page.url, form={"csrfmiddlewaretoken": token, "action_add": "", "email": "no address"})
    page.locator("#id_email").fill("wren.hale@example.com")
    page.get_by_role("button", name="Add").click()
    page.wait_for_load_state()


TO = {"sign-in-refused": _refused, "second-factor": _second_factor, "too-often": _too_often}
