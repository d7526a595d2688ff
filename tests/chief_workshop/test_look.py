import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings


@pytest.mark.parametrize("page", ["components", "desk"])
def test_every_component_is_drawn_without_inline_style_or_script(client: Client, page: str) -> None:
    html = client.get(reverse("look"), {"page": page}).content.decode()
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", html) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r"<style", html) == []
    shown = set(re.findall(r'href="#(i-[a-z]+)"', html))
    assert shown <= set(re.findall(r'<symbol id="(i-[a-z]+)"', html))


def test_the_style_page_does_not_exist_in_production(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.get(reverse("look")).status_code == 404


def test_the_type_size_is_remembered_and_leads_back(client: Client) -> None:
    answer = client.post(reverse("preferences:type"), {"type": "large", "next": reverse("look")})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("look"))
    assert '<html lang="zh-CN" data-type="large">' in client.get(reverse("look")).content.decode()


def test_the_type_size_never_leads_to_another_house(client: Client) -> None:
    answer = client.post(reverse("preferences:type"), {"type": "large", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"
