"""Every page carries a Content-Security-Policy that allows nothing inline and nothing from elsewhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from competence.models import Person

from .test_access import ROWS, _address, content
from .world import VISITORS, things, visitors

INLINE = re.compile(rb"<style\b|\sstyle=|\son\w+=[\"']|<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(rb"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_carries_anything_inline(language: str) -> None:
    """Every page of the matrix, as someone who may open it sees it."""
    people = visitors()
    known = things(people)
    Person.objects.update(language=language)
    for row in ROWS:
        who = next((name for name in VISITORS if row[name] == "200"), None)
        if row["method"] != "GET" or who is None:
            continue
        client = Client()
        client.force_login(people[who])
        response = client.get(_address(row, known))
        where = f"{row['name']} for {who}"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, where
        assert "unsafe" not in policy, where
        body = content(response)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        assert not INLINE.search(body), where
        assert not ELSEWHERE.search(body), where
        assert f'<html lang="{language}"'.encode() in body, where
        assert body.count(b"<h1") == 1, where


@pytest.mark.django_db
def test_error_pages_carry_it_too(client: Client) -> None:
    for address in ("/no-such-page/", reverse("account_login")):
        response = client.get(address)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert not INLINE.search(response.content)
