"""Rules for what narrows the twenty questions: Ph-like, ABL-class, KMT2A, infants, induction begun, treatment over."""

from __future__ import annotations

import re

from trialsearch.eligibility.patterns import words
from trialsearch.eligibility.rules import CONDITION, PLAIN_CONDITION, Rule
from trialsearch.vocabulary import Answer, FurtherQuestion, Section

FURTHER = (
    Rule(
        "ph_like",
        FurtherQuestion.PH_LIKE,
        words(r"\bph(?:iladelphia)?(?:[- ]chromosome)?[- ]like", r"bcr[-: ]?abl1?[- ]like"),
        examples=((Section.INCLUSION, "Ph-like ALL", Answer.YES), (Section.EXCLUSION, "Ph-like ALL", Answer.NO)),
    ),
    Rule(
        "abl_class",
        FurtherQuestion.ABL_CLASS,
        words(r"abl[- ]class"),
        examples=((Section.INCLUSION, "ABL-class fusion positive B-ALL", Answer.YES),),
    ),
    Rule(
        "kmt2a",
        FurtherQuestion.KMT2A,
        words(r"\b(?:kmt2a|mll\b|11q23)|t ?\(4;11\)"),
        unless=re.compile(r"tandem duplication|\bptd\b"),
        examples=((Section.INCLUSION, "KMT2A-rearranged acute leukemia", Answer.YES),),
    ),
    Rule(
        "infant",
        FurtherQuestion.INFANT,
        words(r"\binfants?\b(?: (?:with|ALL|leuk\w+|acute))", r"infant[- ](?:ALL|leuk)"),
        depends=re.compile(CONDITION.pattern.replace("|[≥≤<>]", "")),
        examples=((Section.INCLUSION, "Infants with newly diagnosed ALL", Answer.YES),),
    ),
    Rule(
        "in_induction",
        FurtherQuestion.IN_INDUCTION,
        words(
            r"\b(?:currently|now) (?:receiving|undergoing|in|on) (?:the |their )?(?:remission )?induction\b",
            r"\b(?:have|has) (?:previously |already )?(?:started|begun|received the first \w+ weeks of) "
            r"(?:the |their )?(?:remission |multiagent )?induction\b",
            r"\bwithin (?:the first )?\w+ (?:days|weeks) of (?:starting|beginning|the start of|initiation of) "
            r"(?:the |their )?(?:remission |multiagent )?induction\b",
        ),
        unless=re.compile(r"fail|refractory|relaps|\bre-?induction"),
        depends=PLAIN_CONDITION,
        examples=(
            (Section.INCLUSION, "Child is currently receiving induction therapy", Answer.YES),
            (Section.INCLUSION, "Within 3 days of starting induction", Answer.YES),
            (Section.EXCLUSION, "Patients who have already started induction", Answer.NO),
        ),
    ),
    Rule(
        "relapse_after_hsct",
        FurtherQuestion.RELAPSE_AFTER_HSCT,
        # As a way to qualify: "patients who relapsed after a transplant are eligible if" only lets them in.
        words(
            r"^\W*(?:(?:patients?|children|subjects?|participants?) (?:with|in) )?(?:any |(?:bone )?marrow |bm )*"
            r"relapsed?(?: at any time)?,? (?:after|following|post)[- ](?:an? |allogeneic |allo-?|prior |previous "
            r"|ha?ematopoietic |stem |cell |bone |marrow )*(?:transplant\w*|hs?ct|sct|bmt)\b",
        ),
        depends=PLAIN_CONDITION,
        examples=(
            (Section.INCLUSION, "Any relapse after allogeneic HSCT and at least 4 months from it", Answer.YES),
            (Section.INCLUSION, "Relapsed at any time after bone marrow transplant", Answer.YES),
            (Section.INCLUSION, "Patients in second relapse after chemotherapy", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "survivor_off_therapy",
        FurtherQuestion.SURVIVOR_OFF_THERAPY,
        words(
            r"\bsurvivors?\b(?: of)?",
            r"\boff (?:all )?(?:therapy|treatment)\b",
            r"(?:completed|completion of|end of|finished) (?:all |their )?(?:cancer |leuka?emia "
            r"|anti-?leukemic |planned )?(?:therapy|treatment|chemotherapy)\b(?=.{0,40}\b(?:years?"
            r"|months?)\b)",
        ),
        unless=re.compile(
            r"wash-?out|elapsed|at least \d+ (?:days|weeks)|relapse|study treatment|protocol therapy"
            r"|contracep|study drug"
        ),
        depends=re.compile(r"\b(?:unless|only if|provided)\b"),
        examples=((Section.INCLUSION, "Survivors of childhood ALL", Answer.YES),),
    ),
)
