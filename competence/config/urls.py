"""All addresses: accounts, then the two apps."""

from allauth.account import views as allauth
from django.urls import include, path

from competence.views.sign_in import SignIn

handler400 = "competence.views.errors.bad_request"
handler403 = "competence.views.errors.forbidden"
handler404 = "competence.views.errors.not_found"
handler500 = "competence.views.errors.broken"

# Of allauth's pages only those that kundig offers: no sign-up, no e-mail addresses to manage, no reset by link
# (whoever forgot the password signs in by a code and sets a new one).
accounts = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("login/code/", allauth.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("", include("competence.urls")),
    path("", include("courses.urls")),
]
