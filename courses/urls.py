"""Addresses of learning (docs/addresses.md). Names are `object-verb`."""

from django.urls import path, re_path

from courses.views import (
    attempt,
    certificate,
    check,
    course,
    exercise,
    item,
    item_edit,
    item_export,
    item_import,
    item_try,
    marking,
    placement,
    plan,
    practice,
    quiz_list,
    review,
    submission,
)
from courses.views import path as path_views

urlpatterns = [
    # the quiz
    path("attempts/<number:pk>/", attempt.attempt_answer, name="attempt-answer"),
    path("attempts/<number:pk>/answers/", attempt.answer_save, name="answer-save"),
    path("attempts/<number:pk>/hand-in/", attempt.attempt_hand_in, name="attempt-hand-in"),
    path("attempts/<number:pk>/result/", attempt.attempt_result, name="attempt-result"),
    path("courses/<slug:slug>/<slug:lesson>/quiz/", attempt.quiz_start, name="quiz-start"),
    # short checks
    path("checks/", check.check_start, name="check-start"),
    path("checks/postpone/", check.check_postpone, name="check-postpone"),
    # exercises and submissions
    path("exercises/", exercise.exercise_list, name="exercise-list"),
    path("exercises/<slug:slug>/", exercise.exercise_show, name="exercise-show"),
    path("exercises/<slug:slug>/file/remove/", exercise.file_remove, name="file-remove"),
    path("exercises/<slug:slug>/hand-in/", exercise.exercise_hand_in, name="exercise-hand-in"),
    path("exercises/<slug:slug>/new-version/", exercise.exercise_new_version, name="exercise-new-version"),
    path("exercises/<slug:slug>/save/", exercise.exercise_save, name="exercise-save"),
    path("exercises/<slug:slug>/take-back/", exercise.exercise_take_back, name="exercise-take-back"),
    path("submissions/<number:pk>/", submission.submission_show, name="submission-show"),
    path("submissions/<number:pk>/file/<number:number>/", submission.submission_file, name="submission-file"),
    path("submissions/<number:pk>/messages/", submission.message_send, name="message-send"),
    path("authoring/quizzes/", quiz_list.quiz_list, name="quiz-list"),
    # practice
    path("practice/", practice.practice_list, name="practice-list"),
    path("practice/<slug:code>/", practice.practice_ask, name="practice-ask"),
    # placement
    path("placement/", placement.placement_list, name="placement-list"),
    path("placement/<number:pk>/", placement.placement_answer, name="placement-answer"),
    path("placement/<number:pk>/result/", placement.placement_result, name="placement-result"),
    path("placement/<number:pk>/skips/", placement.skips_take, name="skips-take"),
    path("placement/<slug:code>/", placement.placement_start, name="placement-start"),
    path("placement/<slug:code>/decline/", placement.placement_decline, name="placement-decline"),
    path("placement/skips/<number:pk>/end/", placement.skip_end, name="skip-end"),
    # item banks
    path("authoring/banks/new/", item.bank_new, name="bank-new"),
    path("authoring/items/", item.item_list, name="item-list"),
    path("authoring/items/<number:pk>/", item.item_show, name="item-show"),
    path("authoring/items/<number:pk>/bring-back/", item.item_bring_back, name="item-bring-back"),
    path("authoring/items/<number:pk>/delete/", item.item_delete, name="item-delete"),
    path("authoring/items/<number:pk>/draft/discard/", item.item_draft_discard, name="item-draft-discard"),
    path("authoring/items/<number:pk>/duplicate/", item.item_duplicate, name="item-duplicate"),
    path("authoring/items/<number:pk>/edit/", item_edit.item_edit, name="item-edit"),
    path("authoring/items/<number:pk>/flag/", item.item_flag, name="item-flag"),
    path("authoring/items/<number:pk>/preview/", item_edit.item_preview, name="item-preview"),
    path("authoring/items/<number:pk>/release/", item.item_release, name="item-release"),
    path("authoring/items/<number:pk>/retire/", item.item_retire, name="item-retire"),
    path("authoring/items/<number:pk>/try/", item_try.item_try, name="item-try"),
    path("authoring/items/change/", item.items_change, name="items-change"),
    path("authoring/items/export/", item_export.item_export, name="item-export"),
    path("authoring/items/import/", item_import.item_import, name="item-import"),
    path("authoring/items/import/<number:pk>/", item_import.item_import_check, name="item-import-check"),
    path("authoring/items/new/", item.item_new, name="item-new"),
    re_path(r"^items/pictures/(?P<name>[0-9a-f]{64}\.[a-z]{3,4})/$", item_try.item_picture, name="item-picture"),
    # reviews
    path("reviews/answers/", marking.answer_list, name="answer-list"),
    path("reviews/answers/<number:pk>/", marking.answer_mark, name="answer-mark"),
    path("reviews/", review.review_list, name="review-list"),
    path("reviews/<number:pk>/", review.review_write, name="review-write"),
    # certificates
    path("me/certificates/", certificate.certificate_list_show, name="certificate-list"),
    path("me/certificates/courses/<slug:slug>/", certificate.course_certificate_get, name="course-certificate-get"),
    # my path, courses and lessons
    path("courses/<slug:slug>/", course.course_show, name="course-show"),
    path("courses/<slug:slug>/<slug:key>/", course.lesson_read, name="lesson-read"),
    path("courses/<slug:slug>/<slug:key>/done/", course.lesson_done, name="lesson-done"),
    path("me/plan/", plan.plan_show, name="plan-show"),
    path("me/plan/ical/", plan.plan_ical, name="plan-ical"),
    path("me/plan/pdf/", plan.plan_pdf, name="plan-pdf"),
    path("path/", path_views.path_show, name="path-show"),
    path("path/<number:pk>/", path_views.assignment_show, name="assignment-show"),
]
