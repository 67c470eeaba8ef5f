"""Addresses of learning (docs/addresses.md). Names are `object-verb`."""

from django.urls import path

from courses.views import attempt, course, exercise, review, submission
from courses.views import path as path_views

urlpatterns = [
    # the quiz
    path("attempts/<number:pk>/", attempt.attempt_answer, name="attempt-answer"),
    path("attempts/<number:pk>/answers/", attempt.answer_save, name="answer-save"),
    path("attempts/<number:pk>/hand-in/", attempt.attempt_hand_in, name="attempt-hand-in"),
    path("attempts/<number:pk>/result/", attempt.attempt_result, name="attempt-result"),
    path("courses/<slug:slug>/<slug:lesson>/quiz/", attempt.quiz_start, name="quiz-start"),
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
    # reviews
    path("reviews/", review.review_list, name="review-list"),
    path("reviews/<number:pk>/", review.review_write, name="review-write"),
    # my path, courses and lessons
    path("courses/<slug:slug>/", course.course_show, name="course-show"),
    path("courses/<slug:slug>/<slug:key>/", course.lesson_read, name="lesson-read"),
    path("courses/<slug:slug>/<slug:key>/done/", course.lesson_done, name="lesson-done"),
    path("path/", path_views.path_show, name="path-show"),
    path("path/<number:pk>/", path_views.assignment_show, name="assignment-show"),
]
