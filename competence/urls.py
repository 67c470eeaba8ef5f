"""Addresses of the company's pages (docs/addresses.md). Names are `object-verb`."""

from django.urls import path, register_converter

from competence.converters import NumberConverter
from competence.views import (
    coverage,
    framework,
    health,
    home,
    jobs,
    people,
    policy,
    profile,
    refresh_calls,
    roster,
    rule_sets,
    set_up,
    units,
)

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", home.home_open, name="home-open"),
    path("i18n/setlang/", home.language_set, name="language-set"),
    path("me/theme/", home.theme_set, name="theme-set"),
    path("help/", home.help_show, name="help-show"),
    path("coverage/", coverage.coverage_show, name="coverage-show"),
    path("coverage/competences/<slug:code>/", coverage.coverage_competence, name="coverage-competence"),
    path("coverage/mine/", coverage.coverage_own, name="coverage-own"),
    path("coverage/<slug:slug>/", coverage.coverage_unit, name="coverage-unit"),
    path("framework/", framework.framework_show, name="framework-show"),
    path("framework/refresh/", refresh_calls.refresh_list, name="refresh-list"),
    path("framework/rules/", rule_sets.rule_set_list, name="rule-set-list"),
    path("framework/rules/<str:version>/", rule_sets.rule_set_show, name="rule-set-show"),
    path("framework/rules/<str:version>/changes/", rule_sets.rule_set_changes, name="rule-set-changes"),
    path("framework/<slug:code>/", framework.framework_competence, name="framework-competence"),
    path("healthz", health.healthz, name="healthz"),
    path("jobs/", jobs.jobs_list, name="jobs-list"),
    path("jobs/retry/", jobs.jobs_retry, name="jobs-retry"),
    path("me/", profile.profile_show, name="profile-show"),
    path("me/competences/<slug:code>/", profile.competence_show, name="competence-show"),
    path("me/visibility/", profile.visibility_show, name="visibility-show"),
    path("people/", people.people_list, name="people-list"),
    path("people/<number:pk>/", people.person_show, name="person-show"),
    path("people/<number:pk>/card/", people.person_card, name="person-card"),
    path("people/<number:pk>/seats/", people.seat_grant, name="seat-grant"),
    path("people/<number:pk>/seats/end/", people.seat_end, name="seat-end"),
    path("people/import/", roster.roster_import, name="roster-import"),
    path("people/import/<number:pk>/", roster.roster_check, name="roster-check"),
    path("people/units/", units.unit_list, name="unit-list"),
    path("people/units/<number:pk>/department/", units.unit_department, name="unit-department"),
    path("policy/", policy.policy_show, name="policy-show"),
    path("policy/propose/", policy.policy_propose, name="policy-propose"),
    path("policy/changes/<number:pk>/decide/", policy.policy_decide, name="policy-decide"),
    path("readyz", health.readyz, name="readyz"),
    path("setup/", set_up.company_set_up, name="company-set-up"),
]
