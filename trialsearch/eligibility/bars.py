"""Rules for what a trial may bar or admit by name: Down syndrome, CNS disease, Ph, relapse outside the marrow."""

from __future__ import annotations

import re

from trialsearch.eligibility.grounds import CnsDisease
from trialsearch.eligibility.patterns import words
from trialsearch.eligibility.rules import CONDITION, Rule
from trialsearch.eligibility.saying import BLASTS_REQUIRED, FIRST_LINE_ONLY
from trialsearch.vocabulary import Answer, Question, Section

_CNS = r"(?:(?<!non-)(?<!non )\bcns\b|central nervous(?: system)?|lepto-?meningeal|meningeal|intracranial|cerebral)"
_ILLNESS = r"(?:ALL\b|leuka?em|disease|involve|relapse|lesion|malignan|infiltrat|metasta|lymphoma|cancer|blasts)"
_OTHER_ILLNESS = (
    r"autoimmune"
    r"|seizure|epilep|stroke|injur|trauma|\bcns cancer|ischemi|haemorrh|hemorrh|dementia|cerebellar|parkinson|psychos"
    r"|\bcns tumou?rs?\b|brain tumou?r|primary (?:cns|intracranial|central nervous)"
    r"|(?:cns|intrathecal|meningeal|nervous system)[\w -]{0,20}prophyla"
    r"|\bcns[- ]directed|\bcns (?:irradiat|radiat)"
    r"|\bto (?:assess|evaluate|check|rule out|exclude|confirm|determine)\b"
    r"|toxicit"
)
#: A sentence on lymphoma alone.
_OF_LYMPHOMA = r"^(?!.*\b(?:ALL\b|leuk)).*\b(?:[bt]-)?(?:lbl|lly|nhl)\b"

BARS = (
    Rule(
        "down_syndrome",
        Question.DOWN_SYNDROME,
        words(
            r"down'?s?[- ]?(?:'s )?syndrome",
            r"\bsyndrom\w+[\w ]{0,20}(?:e\.?g\.?|such as|like|including)[\w ,]{0,20}\bdown\b",
            r"trisomy (?:of chromosome )?21",
            r"constitutional \+21",
        ),
        unless=re.compile(r"\bstarting dose\b"),
        depends=re.compile(
            r"\b(?:unless|provided|only|\bif\b|except|until|case[- ]by[- ]case|discuss\w*|consult\w*)\b"
            # Whom a stratum of its own takes is taken.
            r"|^(?!.*\bwill be (?:treated|assigned|enrolled|stratified)\b).*?\b(?:stratum|arm|cohort)\b"
        ),
        examples=(
            (Section.EXCLUSION, "Patients with Down syndrome will not be excluded.", Answer.YES),
            (Section.EXCLUSION, "Diagnosis of Down syndrome (Trisomy 21)", Answer.NO),
            (Section.INCLUSION, "No Down syndrome", Answer.NO),
            (Section.EXCLUSION, "Genetic syndromes other than Down syndrome", Answer.YES),
            (Section.EXCLUSION, "Patients with Down syndrome are excluded unless older than 2 years", Answer.DEPENDS),
        ),
    ),
    Rule(
        "cns_disease",
        Question.CNS_DISEASE,
        words(
            rf"(?<!isolated ){_CNS}[\w\s/,'()-]{{0,45}}?{_ILLNESS}",
            rf"{_ILLNESS}\w*(?: (?!outside)\w+){{0,2}} (?:of|in|to|within) (?:the )?(?:\bcns\b|central nervous)",
            r"\bcns[- ]?3[a-c]?\b|\bcns[- ]?1, ?(?:cns[- ]?)?2,? (?:or|and) 3\b",
            r"neuro-?leuka?em\w+|neuromeningeal|\bcnsl\b",
            r"leuka?emic meningitis|meningeal leuk",
            r"blasts?[\w ]{0,20} (?:cerebro-?spinal|csf)|(?:csf|cerebro-?spinal fluid) (?:blasts|involve|positiv)",
            r"(?:infiltration|involvement|invasion) (?:of|in) (?:the )?(?:csf|cerebro-?spinal fluid)",
            r"(?:combined|marrow)[\w ,]{0,25} (?:and|with)(?:/or)? (?:cns|central nervous)",
            r"extramedullary[\w\s]{0,20}\(cns",
            r"(?:\bcns|central nervous system(?: \(cns\))?)[- ]positive",
        ),
        unless_beside=re.compile(_OTHER_ILLNESS),
        unless=re.compile(
            rf"\bfor (?:patients|those|subjects|participants) with (?:\w+ )?{_CNS}"
            rf"|^(?!.*(?:cns[- ]?3|active)).*\bcns[- ]?(?:1 ?(?:and|or|/|,|-) ?)?2\b"
            rf"|^(?:or )?(?:cns[- ]?[123][a-c]?\)?[:,]? (?:defined|csf|absence|presence|refers)|categor|clinical signs)"
            rf"|\bto define {_CNS}"
            rf"|{_OF_LYMPHOMA}"
            rf"|^(?!.*\b(?:active|current) {_CNS}).*?(?<!or current )\bhistory of (?:\w+ )?{_CNS}"
            rf"(?![^.;]{{0,60}}\b(?:active|current)\b)"
            rf"|\b(?:prior|previous(?:ly)?|past) (?:\w+ )?{_CNS}|\bduring the course\b"
        ),
        depends=re.compile(
            r"\b(?:unless|except for (?:those|patients)|provided|only|\bif\b|until|uncontrolled"
            r"|(?<!active or )untreated|a?symptomatic|progressi\w+|requir\w+|respon\w+"
            r"|clear\w*|resol\w+|bulky|refractory(?= to| cns| central| lepto| mening)|controlled"
            r"|stable|treated|not eligible for|parenchymal|cranial nerve|with (?:\w+ )?symptoms)\b"
            # What is barred at the transplant may have been cleared by then.
            r"|\bat (?:the )?(?:time|start|initiation|beginning) of (?:the )?(?:start of |initiation of )?(?:the )?"
            r"(?:conditioning|transplant|preparative|hs?ct\b)"
        ),
        cns=CnsDisease.AT_LARGE,
        examples=(
            (Section.EXCLUSION, "Active CNS involvement by malignancy, defined by CNS-3", Answer.NO),
            (Section.INCLUSION, "No active CNS leukemia", Answer.NO),
            (Section.INCLUSION, "Patients may have disease in the central nervous system (CNS)", Answer.YES),
            (Section.EXCLUSION, "CNS leukemia not clearing with intrathecal chemotherapy", Answer.DEPENDS),
            (Section.INCLUSION, "CNS3 disease is eligible if it responds to therapy", Answer.DEPENDS),
            (Section.EXCLUSION, "History of CNS disease", Answer.NOT_STATED),
            (Section.EXCLUSION, "Autoimmune disease with CNS involvement", Answer.NOT_STATED),
            (Section.EXCLUSION, "Active CNS disease in a patient with a history of CNS malignancy", Answer.NO),
            (Section.INCLUSION, "Refractory leukemia that has overt meningeal involvement", Answer.YES),
        ),
    ),
    Rule(
        "cns_3",
        Question.CNS_DISEASE,
        words(r"(?:^|\b(?:or|and|with|not) |, )cns[- ]?3[a-c]?\b(?: disease| involvement| status)?"),
        unless=re.compile(rf"{_OF_LYMPHOMA}|^cns[- ]?3[a-c]?[:,]? (?:csf|defined)"),
        unless_barred=re.compile(r"^[^(]*\b(?:history|prior|previous\w*|at diagnosis)\b"),
        depends=re.compile(
            r"\b(?:unless|provided|\bif\b|until|respon\w+|clear\w*|resol\w+|refractory|at diagnosis"
            r"|not (?:become|convert\w*)|progressi\w+|that (?:is|are))\b"
        ),
        cns=CnsDisease.ACTIVE,
        examples=((Section.EXCLUSION, "Symptomatic CNS disease or CNS 3 disease", Answer.NO),),
    ),
    Rule(
        "cns_only_if_cleared",
        Question.CNS_DISEASE,
        words(
            rf"(?:as long as|provided(?: that)?|if)(?: there is| they have)? no (?:evidence of )?"
            rf"(?:current(?:ly)? )?active {_CNS}",
        ),
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        cns=CnsDisease.ACTIVE,
        examples=(
            (
                Section.EXCLUSION,
                "Participants with prior h/o CNS disease are eligible as long as no active CNS disease",
                Answer.NO,
            ),
        ),
    ),
    Rule(
        "csf_clear_required",
        Question.CNS_DISEASE,
        words(
            r"\b(?:csf|cerebro-?spinal fluid)\b[\w ,]{0,40}\b(?:no evidence of (?:disease|leuka?emia|blasts)"
            r"|negative for (?:disease|leuka?emia|blasts))",
        ),
        cns=CnsDisease.ACTIVE,
        depends=re.compile(r"\b(?:unless|if|within)\b"),
        accepted=Answer.NO,
        examples=((Section.INCLUSION, "Lumbar puncture with CSF cytology with no evidence of disease", Answer.NO),),
    ),
    Rule(
        "cns_1_or_2_required",
        Question.CNS_DISEASE,
        words(
            r"\bmust (?:have|be)\b[\w ]{0,15}\bcns[- ]?1 ?(?:or|and|/|,|-) ?(?:cns[- ]?)?2\b(?![^.;]{0,12}3)",
        ),
        accepted=Answer.NO,
        cns=CnsDisease.ACTIVE,
        examples=((Section.INCLUSION, "Subjects must have CNS1 or CNS2 disease", Answer.NO),),
    ),
    Rule(
        "cns_in_remission",
        Question.CNS_DISEASE,
        words(
            rf"{_CNS}[\w ,()]{{0,25}} ?{_ILLNESS}[^.;]{{0,60}}\bmust\b[^.;]{{0,40}}"
            rf"\bin (?:a )?(?:cns )?(?:complete )?(?:cr\b"
            rf"|remission)",
        ),
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        cns=CnsDisease.ACTIVE,
        examples=(
            (Section.INCLUSION, "If prior CNS leukemia, it must be treated and in CNS CR", Answer.NO),
            (Section.INCLUSION, "Patients with CNS leukemia must be treated and be in remission", Answer.NO),
        ),
    ),
    Rule(
        "isolated_extramedullary",
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        words(
            r"isolated (?:\w+ )?relapse (?:in|of) (?:the )?(?:cns|central nervous system|testi\w+)",
            r"isolated(?! (?:bone )?marrow| bm\b)[\w\s,/()-]{0,60}extra-?\s?medullary(?:[ /-](?:relapsed?|disease"
            r"|involvement|leuka?emia|sites?"
            r"|ALL))*",
            r"extra-?\s?medullary (?:(?:relapse )?(?:only|alone)|isolated relapse)",
            r"(?:testi\w+ (?:or|and|and/or) (?:\bcns|central nerv\w+ system)|(?:\bcns|central nerv\w+ system) (?:or"
            r"|and|and/or)"
            r" testi\w+) (?:involvement|disease|relapse|leuka?emia) (?:alone|only)",
            r"isolated (?:cns|central nervous system)[\w() ]{0,9} (?:and|or|and/or"
            r"|/) (?:isolated )?(?:testicular|other extra)",
            r"isolated testicular[\w ]{0,9} (?:and|or|and/or|/) (?:isolated )?cns",
            r"isolated to (?:the )?(?:cns|central nervous system|testi\w+) (?:and|or|and/or|/) (?:the )?(?:cns|"
            r"testi\w+)",
        ),
        unless=re.compile(
            r"\bhistory of (?:isolated )?extra"
            r"|(?<!isolated/)(?<!isolated or )combined[\w ,]{0,60}extra-?medullary relapse(?! or)"
            r"|remission|\bcr ?[1-3]\b[^.;]{0,60}\bafter\b|radiat|risk"
        ),
        depends=re.compile(
            r"\b(?:unless|provided|only if|\bif\b|non-cns|uncontrolled|symptomatic|bulky|progressive"
            r"|requir\w+|controlled|measurable|isolated cns(?! lymphoma)|isolated central"
            r"|isolated testicular)\b(?! and/or)"
        ),
        examples=(
            (Section.EXCLUSION, "Isolated extra-medullary disease relapse", Answer.NO),
            (Section.EXCLUSION, "Isolated CNS disease or isolated testicular disease", Answer.NO),
            (Section.INCLUSION, "Isolated extramedullary relapse is eligible", Answer.YES),
        ),
    ),
    Rule(
        "extramedullary",
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        words(
            r"extra-?\s?medullary (?:leuka?emia|disease|involvement|sites?|lesions?|relapse)",
            r"extra-?\s?medullary \((?:cns|testic)",
        ),
        unless=re.compile(
            r"isolated|\bhistory of extra|combined[\w ,]{0,60}extra-?medullary relapse(?! or)"
            r"|remission|radiat|risk|\bcr\b"
        ),
        depends=re.compile(
            r"\b(?:unless|provided|only if|\bif\b|non-cns|uncontrolled|symptomatic|bulky|progressive"
            r"|requir\w+|controlled|measurable)\b"
        ),
        yields_to=frozenset(
            {BLASTS_REQUIRED.id, FIRST_LINE_ONLY.id, "isolated_extramedullary", "isolated_at_one_site"}
        ),
        examples=(
            (Section.INCLUSION, "Active extramedullary disease allowed except leptomeningeal disease", Answer.YES),
            (Section.EXCLUSION, "Active extramedullary leukemia, including CNS disease", Answer.NO),
        ),
    ),
    Rule(
        "isolated_cns",
        Question.CNS_DISEASE,
        words(rf"isolated {_CNS}"),
        unless=re.compile(r"\bhistory of|remission|radiat|risk"),
        barred=Answer.DEPENDS,
        cns=CnsDisease.ALONE,
        examples=((Section.EXCLUSION, "Isolated CNS relapse", Answer.DEPENDS),),
    ),
    Rule(
        "relapse_outside_marrow_before",
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        words(
            r"(?:remission|\bcr ?[1-3]?\b)[^.;]{0,40}(?:after|following)[\w ,]{0,80}extramedullary[\w ,]{0,20}relapse",
        ),
        accepted=Answer.DEPENDS,
        examples=(
            (
                Section.INCLUSION,
                "ALL in second CR after a bone marrow, extramedullary or combined relapse",
                Answer.DEPENDS,
            ),
        ),
    ),
    Rule(
        "isolated_at_one_site",
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        words(
            r"isolated (?:initial |first )?(?:cns|central nervous system|testicular)(?! (?:and|or|and/or|/))",
        ),
        unless=re.compile(r"\bhistory of|(?<!marrow )remission|\bcr ?[1-3]\b[^.;]{0,60}\bafter\b|radiat|risk"),
        barred=Answer.DEPENDS,
        examples=(
            (Section.EXCLUSION, "Isolated CNS relapse", Answer.DEPENDS),
            (Section.INCLUSION, "ALL in marrow remission with isolated first CNS relapse", Answer.YES),
        ),
    ),
    Rule(
        "ph_positive",
        Question.PH_POSITIVE,
        words(
            r"\b(?:ph(?:1)?[- ]?(?:chromosome[- ]?)?(?:\+|positive|\(\+\))|bcr[-/: ]{0,2}abl1?\b|t ?\(9;22\)|9;22\b)|"
            r"philadelphia(?:[- ]chromosome)?(?: \(ph\+?\))?[- ]?(?:positive|\+)?",
        ),
        unless=re.compile(
            r"bcr[-/: ]*abl\w*\)? (?:(?:or \w+ )?inhibitors?)|detection of bcr[-/: ]*abl"
            r"|(?:bcr[-/: ]*abl\w*|\bph\+|positive)\)? (?:mpal|mixed)"
            r"|^(?!.*(?:\bph[- ]?(?:chromosome[- ])?(?:\+|pos)"
            r"|philadelphia[\w ()-]{0,20}positive)).*\bph-? ?neg|philadelphia[\w ()-]{0,25}negative"
            r"|bcr[-/: ]{0,2}abl1? ?[- ]?negative|\bnon[- ]ph(?:iladelphia)?\b"
            r"|\bph-(?!like)\b(?!pos)|^(?!.*\bph ?\+).*(?:like ALL|ph-like)"
            # Of chronic leukaemia, unless ALL stands right beside it.
            r"|^(?!.*(?:positive|\+)\)? (?:b-)?(?:ALL\b|acute lympho)).*"
            r"(?:\bcml\b|chronic my|blast (?:crisis|phase)|lymphoid blast)"
        ),
        depends=re.compile(
            CONDITION.pattern + r"|\b(?:fail|prior|previous|resist|intoler|refractory|eligib|suitab|candidate|naive"
            r"|received)\w*\b[^.;]{0,60}"
            r"\b(?:tki|tyrosine kinase|imatinib|dasatinib|ponatinib|nilotinib|inhibitor)"
            r"|\b(?:tki|tyrosine kinase|imatinib|dasatinib|ponatinib|nilotinib|inhibitor)s?\b[^.;]{0,60}"
            r"\b(?:fail|resist|intoler|refractory)|t315i|\bmutation"
        ),
        opposite=Question.PH_NEGATIVE,
        examples=(
            (Section.EXCLUSION, "Ph+ (BCR-ABL1 or t(9;22)-positive) ALL", Answer.NO),
            (Section.INCLUSION, "Ph+ ALL is eligible if two tyrosine kinase inhibitors failed", Answer.DEPENDS),
            (Section.INCLUSION, "Philadelphia chromosome-positive ALL", Answer.YES),
        ),
    ),
    Rule(
        "ph_negative",
        Question.PH_NEGATIVE,
        words(
            r"\bph(?:iladelphia)?(?:[- ]chromosome)?(?: \(ph\))?[- ]?(?:negative|neg\b|-(?= ?(?:b-|ALL"
            r"|acute|b cell)))",
            r"bcr[-/: ]{0,2}abl1? ?[- ]?negative|\bnon[- ]ph(?:iladelphia)?\b(?: chromosome[- ]positive)?",
        ),
        unless=re.compile(r"\bcml\b|chronic my|myeloprolif|like"),
        opposite=Question.PH_POSITIVE,
        examples=((Section.INCLUSION, "Philadelphia chromosome negative B-ALL", Answer.YES),),
    ),
)
