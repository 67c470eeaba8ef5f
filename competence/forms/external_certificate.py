"""Forms about certificates from elsewhere: the upload, and the decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.errors import Refused
from competence.form_fields import LongText, day_input, name_faults
from competence.models import CertificateKind
from competence.rules.external_certificates import FILES, LONGEST_REASON, LONGEST_TITLE
from competence.rules.work_files import dropped as too_large

PLAIN = {"class": "input", "autocomplete": "off"}


class ExternalCertificateForm(forms.Form):
    """One certificate. The file is looked at by the view, so that what was typed survives a file that cannot be kept."""

    use_required_attribute = False

    kind = forms.ModelChoiceField(
        CertificateKind.objects.offered(),
        label=_("Kind of certificate"),
        help_text=_("If none of them fits, leave it open. Whoever verifies it chooses then."),
        empty_label=_("Another kind, or I am not sure"),
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    title = forms.CharField(
        label=_("Title, as it stands on the certificate"), max_length=LONGEST_TITLE, widget=forms.TextInput(PLAIN)
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=LONGEST_TITLE, widget=forms.TextInput(PLAIN))
    issued_on = forms.DateField(label=_("Issued on"), widget=day_input())
    valid_until = forms.DateField(label=_("Valid until, if it says so"), required=False, widget=day_input())
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Pictures are rebuilt, so that place and camera are gone."),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput({"class": "input", "accept": FILES.accept}),
        error_messages={"required": _("Choose the file of the certificate.")},
    )

    def __init__(self, *args: Any, dropped: bool = False, **kwargs: Any) -> None:
        """`dropped` says that a file came and was too large to be received."""
        super().__init__(*args, **kwargs)
        name_faults(self)
        if dropped:
            self.fields["file"].error_messages["required"] = str(too_large(FILES).message)

    def refuse(self, refused: Refused) -> None:
        """Say beside its field what the domain refuses."""
        field = getattr(refused, "field", "file")
        self.add_error(field, forms.ValidationError(str(refused.message), code=refused.code))


class VerificationForm(forms.Form):
    """What the certificate is, as whoever read it finds."""

    prefix = "verify"
    use_required_attribute = False

    kind = forms.ModelChoiceField(
        CertificateKind.objects.offered(),
        label=_("What it is"),
        empty_label=_("Please choose"),
        widget=forms.Select({"class": "input"}),
    )
    shows = forms.ChoiceField(
        label=_("What it shows"),
        choices=[("knowledge", _("Knowledge only")), ("practical", _("With practical work that somebody marked"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)


class RefusalForm(forms.Form):
    """Why a certificate is not accepted."""

    prefix = "refuse"
    use_required_attribute = False

    reason = LongText(
        label=_("Reason"),
        help_text=_("The person reads it. Say what would have to be different."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"class": "input low", "rows": 3}),
        error_messages={"required": _("Write a reason that helps the person.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)
