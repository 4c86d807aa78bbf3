from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import AgeReference, Answer, FurtherQuestion, Question, RequirementKind, Section

_ALL = "Acute Lymphoblastic Leukemia"


def criteria(*inclusion: str, bars: tuple[str, ...] = ()) -> str:
    lines = ["Inclusion Criteria:", "", *(f"* {each}" for each in inclusion), ""]
    return "\n".join([*lines, "Exclusion Criteria:", "", *(f"* {each}" for each in bars)])


def answers(record: Record) -> dict[str, str]:
    return {fact.question.value: fact.answer.value for fact in read(record).facts}


#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in ALL",
        criteria("Acute lymphoblastic leukemia", bars=("B-cell prolymphocytic leukemia", "T-cell PLL")),
        {"b_all": "yes", "t_all": "yes"},
        id="other leukaemias of B and T cells, barred",
    ),
    pytest.param(
        "Inventomab in leukemia",
        criteria("Acute lymphoblastic leukemia", "Relapse more than 6 months after marrow transplantation allowed"),
        {"newly_diagnosed": "depends", "remission": "depends", "first_relapse": "yes", "no_prior_hsct": "not_stated"},
        id="what is allowed is asked of nobody",
    ),
    pytest.param(
        "Inventine at school",
        criteria("Acute lymphoblastic leukemia", "Patients may be on treatment or treatment naive."),
        {"newly_diagnosed": "yes", "first_relapse": "depends", "prior_hsct": "depends"},
        id="treated or not",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("B-ALL in second or later relapse, in first relapse that did not respond, or primary refractory"),
        {"second_or_later_relapse": "yes", "first_relapse": "depends", "refractory": "yes", "newly_diagnosed": "no"},
        id="a verb that is negated, and a status after the comma",
    ),
    pytest.param(
        "Inventomab in relapsed or refractory B-ALL",
        criteria("Relapsed or refractory B-ALL", "Bone marrow with \\>= 5% blasts"),
        {
            "b_all": "yes",
            "t_all": "no",
            "newly_diagnosed": "no",
            "first_relapse": "yes",
            "second_or_later_relapse": "yes",
            "refractory": "yes",
            "remission": "no",
            "mrd_positive": "no",
            "isolated_extramedullary_relapse": "no",
            "prior_hsct": "not_stated",
            "down_syndrome": "not_stated",
        },
        id="relapse with a blast threshold",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("ALL in first relapse", bars=("Down syndrome", "Prior CAR-T therapy")),
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "refractory": "no",
            "mrd_positive": "depends",
            "down_syndrome": "no",
            "prior_car_t": "no",
            "prior_blinatumomab": "not_stated",
        },
        id="first relapse only",
    ),
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria("Newly diagnosed ALL", "No prior therapy except steroids for one week or less"),
        {
            "b_all": "yes",
            "t_all": "yes",
            "mpal": "depends",
            "lbl": "no",
            "newly_diagnosed": "yes",
            "first_relapse": "no",
            "remission": "no",
            "prior_hsct": "no",
            "prior_blinatumomab": "no",
        },
        id="first line",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL in second or greater complete remission", bars=("Prior allogeneic transplant",)),
        {
            "newly_diagnosed": "no",
            "first_relapse": "no",
            "remission": "yes",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
        },
        id="a transplant in remission",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL with \\< 20% marrow blasts at transplant"),
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="a blast ceiling leaves active disease open",
    ),
    pytest.param(
        "Inventomab for children with cancer",
        criteria("Recurrent or refractory leukemia", "No known curative therapy exists"),
        {"first_relapse": "depends", "second_or_later_relapse": "yes", "refractory": "yes"},
        id="no curative option makes a first relapse depend",
    ),
    pytest.param(
        "CD19 CAR-T cells in ALL",
        criteria(
            "Relapsed ALL",
            "CD19 expression on blasts; if the patient has received blinatumomab, flow cytometry must show CD19",
            bars=("Any prior anti-CD19 CAR T-cell therapy", "Allogeneic transplant within 3 months"),
        ),
        {"t_all": "no", "mpal": "no", "prior_car_t": "no", "prior_blinatumomab": "yes", "prior_hsct": "depends"},
        id="a product with a target",
    ),
    pytest.param(
        "A weight programme in childhood ALL",
        criteria("Children in maintenance therapy for ALL", bars=("Relapsed disease",)),
        {"newly_diagnosed": "depends", "first_relapse": "no", "second_or_later_relapse": "no"},
        id="during maintenance, relapse barred",
    ),
    pytest.param(
        "Treatment of isolated CNS relapse of ALL",
        criteria("ALL in first bone marrow remission (M1) with first isolated initial CNS relapse"),
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "remission": "no",
            "isolated_extramedullary_relapse": "yes",
            "cns_disease": "yes",
        },
        id="a relapse elsewhere while the marrow is in remission",
    ),
    pytest.param(
        "Inventinib in ALL",
        criteria("Newly diagnosed Philadelphia chromosome positive acute lymphoblastic leukemia"),
        {"ph_positive": "yes", "ph_negative": "no"},
        id="Ph asked for by the diagnosis",
    ),
    pytest.param(
        "Inventinib in ALL",
        criteria("Ph+ ALL in first remission", "Infant ALL in first remission"),
        {"ph_positive": "yes", "ph_negative": "not_stated"},
        id="Ph as one diagnosis among others",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("Philadelphia negative B-precursor ALL, with any of the following:", "untreated first relapse"),
        {"ph_positive": "no", "ph_negative": "yes", "newly_diagnosed": "no", "first_relapse": "yes"},
        id="untreated says of a relapse that it is, not of the child",
    ),
    pytest.param(
        "CAR-T cells after transplant",
        criteria("Relapsed B-ALL", "Patients have received stem cell transplantation from a sibling donor"),
        {"prior_hsct": "yes", "no_prior_hsct": "no"},
        id="a transplant that is asked for",
    ),
    pytest.param(
        "Second transplant for ALL",
        criteria("Relapsed ALL", "There is no minimum time from the previous transplant"),
        {"prior_hsct": "yes", "no_prior_hsct": "not_stated"},
        id="no minimum time bars no transplant",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        criteria("B-ALL", "Previously received at least 2 lines of systemic therapy"),
        {"newly_diagnosed": "no", "first_relapse": "depends", "second_or_later_relapse": "yes"},
        id="lines of treatment where no status is named",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "ALL in CR1 with high risk features, such as but not limited to t(4;11)", "Patients must be in remission"
        ),
        {"newly_diagnosed": "no", "first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="everyone must be in remission",
    ),
    pytest.param(
        "Inventomab for residual disease",
        criteria("B-ALL in complete hematological remission", "Presence of minimal residual disease of \\>= 0.1%"),
        {"remission": "no", "mrd_positive": "yes"},
        id="residual disease in a criterion of its own",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria("Patients with chemosensitive active disease", "ALL in CR2"),
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="active disease that responds",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        criteria("Relapsed B-ALL", "Presence of disease in the bone marrow"),
        {"isolated_extramedullary_relapse": "no"},
        id="leukaemia in the marrow is asked for",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Can't get complete remission after two courses of chemotherapy for ALL"),
        {"refractory": "yes", "newly_diagnosed": "no"},
        id="no remission in other words",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL that failed front-line therapy", "the second recurrence or later"),
        {"refractory": "yes", "second_or_later_relapse": "yes"},
        id="recurrence, and failed front-line therapy",
    ),
    pytest.param(
        "Neuropathy in children with ALL",
        criteria("Children treated for relapsed ALL may join too"),
        {"newly_diagnosed": "depends", "remission": "depends"},
        id="what may join too is not all",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL in CR2 or CR3", "(Note: maintenance chemotherapy within 7 days of enrolment is permitted.)"),
        {"newly_diagnosed": "no", "remission": "yes"},
        id="maintenance that is permitted meanwhile",
    ),
    pytest.param(
        "CD20 antibody in ALL",
        criteria("Newly diagnosed CD20+ acute lymphoblastic leukemia"),
        {"b_all": "yes", "t_all": "depends", "newly_diagnosed": "yes"},
        id="CD20 is no proof of the lineage",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("ALL", bars=("Any relapse before (marrow, testicle or CNS)",)),
        {"first_relapse": "no", "second_or_later_relapse": "no", "isolated_extramedullary_relapse": "no"},
        id="whoever ever relapsed is barred",
    ),
    pytest.param(
        "Inventomab in T-ALL",
        criteria("T-ALL", bars=("Relapse after allogeneic transplant", "Previous treatment by CAR-T cells")),
        {"prior_hsct": "depends", "no_prior_hsct": "not_stated", "prior_car_t": "no", "newly_diagnosed": "not_stated"},
        id="a bar on relapse after a transplant is none on the transplant",
    ),
    pytest.param(
        "Treatment of T-ALL and lymphoma",
        "Inclusion Criteria:\n\n* Newly diagnosed T-ALL or T-LBL\n"
        "* Patients with Down syndrome are not eligible for this study\n"
        "* CNS3-positive T-LBL patients are not eligible",
        {"down_syndrome": "no", "cns_disease": "not_stated", "lbl": "depends"},
        id="a refusal among the inclusions is no heading, and CNS disease of lymphoma no rule on ALL",
    ),
    pytest.param(
        "Treatment of ALL",
        "Who can take part\n\n* Newly diagnosed ALL\n\nWho cannot\n\n* Down syndrome\n* Ph positive ALL",
        {"newly_diagnosed": "yes", "down_syndrome": "no", "ph_positive": "no"},
        id="headings in a parent's words",
    ),
    pytest.param(
        "Treatment of ambiguous leukaemia",
        "**Cohort 1**\nInclusion:\n1. ALL, not treated yet\n\n"
        "**Cohort 2**\nALL patients after one course of induction\n\n"
        "**Exclusion, all cohorts**\n- trisomy 21",
        {"newly_diagnosed": "yes", "remission": "depends", "prior_car_t": "depends", "down_syndrome": "no"},
        id="one cohort's rule closes no other",
    ),
    pytest.param(
        "Inventomab in B-ALL",
        "1.1 INCLUSION CRITERIA\n\n* Relapsed or refractory B-ALL after one standard regimen and one salvage regimen\n"
        "* Relapse after achieving a complete response (CR)\n* Evidence of at least minimal residual disease\n"
        "* B-ALL (not isolated to the testis or CNS)\n\n-EXCLUSION CRITERIA - Recipient\n\n"
        "* Prior CAR T-cell therapy that meets the following:\n  * Within 30 days of enrolment\n"
        "* Patients with CNS3 disease (old scars of prior CNS involvement are no exclusion)",
        {
            "refractory": "depends",
            "remission": "no",
            "mrd_positive": "yes",
            "isolated_extramedullary_relapse": "no",
            "prior_car_t": "depends",
            "cns_disease": "no",
        },
        id="numbered headings; a remission that was; a name over a list is no bar",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "Newly diagnosed ALL in patients without prior chemotherapy",
            "If any test is positive for BCR-ABL1, then the patient is ineligible",
            "No active CNS leukemia (i.e. only CNS-1 disease allowed)",
            "CNS 3: CSF has 5 or more white cells with blasts",
            "Elevated ALT due to leukemia or lymphoma is allowed",
            "No additional malignancy beside ALL but treated skin cancer",
        ),
        {"ph_positive": "no", "cns_disease": "no", "lbl": "no", "newly_diagnosed": "yes"},
        id="a bar put as an if; definitions and other cancers say nothing",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * Acute leukemias: must be in remission by morphology\n"
        "    * ALL in second remission, or after an early relapse\n* Adequately treated CNS leukemia is eligible\n\n"
        "Exclusion Criteria:\n\n* CNS 3 disease",
        {
            "first_relapse": "no",
            "refractory": "no",
            "remission": "yes",
            "isolated_extramedullary_relapse": "depends",
            "cns_disease": "no",
        },
        id="every leukaemia of a list must be in remission; CNS 3 by name outweighs treated CNS disease",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "First marrow relapse of ALL, isolated or combined, or isolated extramedullary relapse",
            "Relapse outside the marrow is proven by biopsy",
            "Registered before the start of relapse chemotherapy",
            bars=(
                "Active CNS leukemia (CNS3)",
                "Controlled CNS leukemia is no reason for exclusion",
                "BCR-ABL1 MPAL",
                "Any CAR-T cell product given in first remission",
            ),
        ),
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "cns_disease": "no",
            "ph_positive": "not_stated",
            "prior_car_t": "no",
        },
        id="kinds of the first relapse; CNS disease that is controlled; a therapy given",
    ),
    pytest.param(
        "Inventomab in ALL",
        "Inclusion Criteria:\n\n* Children with ALL and:\n  * Resistant disease after induction\n"
        "  * Second or later relapse\n  * Any patient with t(17;19)",
        {"newly_diagnosed": "depends", "second_or_later_relapse": "yes", "remission": "depends"},
        id="one item of the list asks for no status",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * ALL in second or later complete remission\n"
        "  * Chronic lymphocytic leukemia. Relapsed patients are eligible after two prior therapies\n"
        "* Patients should be referred in remission, if possible",
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="an item on another disease, to its end; remission is wished for",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * ALL in second or later complete remission\n"
        "  * Chronic lymphocytic leukemia. Relapsed patients are eligible after two prior therapies",
        {"first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="an item on another disease, to its end",
    ),
    pytest.param(
        "Treatment of ALL",
        "Inclusion criteria:\n\ndiagnosis of B-precursor or T-cell leukaemia AND treatment in a centre of the group "
        "AND consent of the family AND age under 18 at the time of inclusion, whoever signs the form for the child\n\n"
        "Exclusion criteria:\n\nBCR/ABL positive OR prior cytostatic treatment lasting more than 7 days OR illnesses "
        "that make the treatment impossible (BUT trisomy 21 is not an exclusion criterion) OR the disease is a relapse "
        "OR death before the start of treatment",
        {
            "ph_positive": "no",
            "first_relapse": "no",
            "remission": "no",
            "prior_hsct": "no",
            "down_syndrome": "yes",
            "mpal": "depends",
        },
        id="a list between shouted conjunctions",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "Second (2nd) or greater relapse of ALL; patients may not have refractory disease",
            "Disease for which there is no known curative therapy",
            "M3 marrow with or without extramedullary relapse OR M2 marrow with extramedullary relapse",
            bars=("Patients will be excluded if they have Down syndrome", "Active or untreated CNS leukemia"),
        ),
        {
            "first_relapse": "no",
            "second_or_later_relapse": "yes",
            "refractory": "no",
            "isolated_extramedullary_relapse": "no",
            "down_syndrome": "no",
            "cns_disease": "no",
        },
        id="an ordinal said twice; a refusal among the inclusions; excluded if",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "Relapsed or refractory acute leukemia in second or subsequent remission",
            "No previous allogeneic transplant (syngeneic permissible)",
            "Any previous transplant must have occurred at least 3 months before conditioning",
        ),
        {
            "first_relapse": "no",
            "second_or_later_relapse": "no",
            "remission": "yes",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
        },
        id="a relapse that lies in the past; a bar beside a wait",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria("ALL in first remission, high risk", "ALL beyond first remission"),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "remission": "yes"},
        id="beyond the first remission may mean a relapse",
    ),
    pytest.param(
        "Inventomab in relapsed or refractory ALL",
        "Inclusion Criteria:\n\n* Relapsed or refractory ALL\n* Patients must meet one of the following:\n"
        "  * First hematologic relapse (in a patient who has previously achieved remission)\n"
        "  * Refractory to two courses of induction\n\nExclusion Criteria:\n\n* CNS 3 disease",
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "refractory": "yes",
            "remission": "no",
            "isolated_extramedullary_relapse": "no",
        },
        id="a list says which relapse; the marrow's alone",
    ),
    pytest.param(
        "Blinatumomab after transplant",
        criteria("ALL in patients who underwent an alloHSCT", "ALL in first remission"),
        {"prior_hsct": "yes", "no_prior_hsct": "no"},
        id="who underwent a transplant",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("Relapsed ALL", bars=("CNS 3 disease",)),
        {"cns_disease": "no", "isolated_extramedullary_relapse": "depends"},
        id="an isolated relapse may be one of the CNS that is barred",
    ),
    pytest.param(
        "Treatment of infant ALL",
        "DISEASE CHARACTERISTICS:\n\n* Newly diagnosed acute lymphoblastic leukemia\n\n* No B-cell ALL",
        {"b_all": "depends", "mpal": "depends"},
        id="B-cell ALL beside ALL at large may be the mature kind",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria(
            "Newly diagnosed ALL",
            bars=(
                "Patients with Down syndrome are ineligible since excessive deaths were noted in one arm of a study",
            ),
        ),
        {"down_syndrome": "no"},
        id="a reason is no condition",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "ALL in second remission with high risk. Examples include, but are not limited to very early isolated CNS "
            "relapse, relapse after CAR-T therapy",
            "If prior CNS leukemia, it must be treated and in CNS CR",
            "No prior allogeneic HCT, and no autologous HCT within the previous 12 months",
        ),
        {
            "first_relapse": "no",
            "isolated_extramedullary_relapse": "no",
            "cns_disease": "no",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
            "prior_car_t": "not_stated",
        },
        id="examples say nothing; CNS disease that must be in remission; two rules in one sentence",
    ),
    pytest.param(
        "Nelaprovir in T-ALL",
        criteria(
            "Previously untreated T-ALL",
            "Failure to one induction course of chemotherapy is eligible",
            "Patients in CR after two courses are also eligible",
        ),
        {"newly_diagnosed": "yes", "first_relapse": "no", "prior_hsct": "no", "prior_car_t": "no"},
        id="untreated but for an induction",
    ),
    pytest.param(
        "CAR-T cells in leukemia",
        criteria("Evidence of refractory or recurrent CD19+ leukemia or lymphoma", "At least 1 year old"),
        {"t_all": "no", "mpal": "depends", "first_relapse": "yes", "newly_diagnosed": "no"},
        id="a mark of the cells alone bars no mixed leukaemia",
    ),
    pytest.param(
        "Inventomab in B-ALL",
        criteria("Very high risk relapsed B-ALL, regardless of response to earlier treatment", "De novo B-ALL"),
        {"remission": "depends", "refractory": "depends"},
        id="whatever the response",
    ),
    pytest.param(
        "Donor transplant for blood cancers",
        criteria(
            "ALL in second remission",
            bars=("Unless in aplasia after chemotherapy, patients with leukemia in relapse are not eligible",),
        ),
        {"first_relapse": "depends", "remission": "yes"},
        id="a bar that lets some through",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("Adults (over 15 years) with ALL and no prior antiblastic chemotherapy"),
        {"first_relapse": "no", "remission": "no", "prior_hsct": "no"},
        id="untreated, told behind brackets",
    ),
    pytest.param(
        "Vitamin D in children with ALL",
        criteria("Children with ALL", bars=("Children patients who did not reach clinical remission after treatment",)),
        {"newly_diagnosed": "no", "first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="a remission asked for by an exclusion",
    ),
    pytest.param(
        "Inventomab for residual disease",
        criteria("De novo B-ALL who received first-line treatment and have MRD of \\>= 0.01%"),
        {"newly_diagnosed": "no", "remission": "no", "mrd_positive": "yes"},
        id="residual disease alone, after the first treatment",
    ),
    pytest.param(
        "Donor transplant for children",
        criteria("Refractory hematologic malignancies (chemoresistant relapse of ALL or primary induction failure)"),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "refractory": "yes"},
        id="a relapse that resists treatment",
    ),
    pytest.param(
        "Inventomab in leukemia",
        criteria(
            "Relapsed or refractory ALL with more than 5% marrow blasts, as assessed by morphology or flow cytometry",
            "There must not be other potentially curative treatment options",
            "Subjects must have CNS1 or CNS2 disease",
            "At least 84 days after any stem cell infusion",
        ),
        {
            "first_relapse": "depends",
            "second_or_later_relapse": "yes",
            "mrd_positive": "no",
            "cns_disease": "no",
            "prior_hsct": "depends",
        },
        id="how blasts are found is no other way; no other cure; CNS 1 or 2; an infusion of stem cells",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        "Inclusion Criteria:\n\n* Relapsed B-ALL:\n  * Relapse within 12 months after the first remission\n"
        "  * Relapse after stem cell transplantation",
        {"first_relapse": "depends", "newly_diagnosed": "no"},
        id="some first relapses only",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("A diagnosis of untreated Ph- ALL is required, either de novo or after treatment of another cancer"),
        {"newly_diagnosed": "yes", "first_relapse": "no"},
        id="untreated ALL beside another cancer",
    ),
    pytest.param(
        "Inventomab for residual disease",
        criteria("Recurrent patients with ALL who achieve MRD-positive CR after standard therapy"),
        {"first_relapse": "no", "remission": "no"},
        id="a relapse from which a remission was reached, with residual disease",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria(
            "ALL in first or second remission",
            "No related donor, or rapidly progressive disease not permitting time to find an unrelated donor",
            "Morphological CR must be documented",
        ),
        {"first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="a remission that must be documented; why a donor cannot be found",
    ),
    pytest.param(
        "Inventinib in Ph+ leukemia",
        criteria("Newly diagnosed CP Ph+ CML, or Ph+ ALL that relapsed after standard therapy"),
        {"ph_positive": "yes", "newly_diagnosed": "no"},
        id="what is newly diagnosed is another disease",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Confirmed diagnosis of non-Burkitt B-lineage ALL", bars=("Genetic diseases except Down syndrome",)),
        {"b_all": "yes", "t_all": "no", "down_syndrome": "yes"},
        id="non-Burkitt B-ALL; an exception that is the thing itself",
    ),
    pytest.param(
        "CAR-T cells in ALL",
        "Inclusion Criteria:\n\n* Relapsed or refractory ALL, one of the following:\n  * Second relapse\n"
        "  * Subject has an indication for HCT but has been deemed ineligible",
        {"second_or_later_relapse": "yes", "remission": "depends"},
        id="who should be transplanted, and cannot be, may be in remission",
    ),
    pytest.param(
        "Donor transplant for blood cancers",
        "Inclusion Criteria:\n\n* Hematologic malignancy not curable by chemotherapy, including any of the following:\n"
        "  * ALL in CR1 with high-risk disease as evidenced by any of the following:\n    * t(9;22) or t(1;19)\n"
        "  * Resistant or recurrent disease after chemotherapy",
        {"ph_positive": "yes", "first_relapse": "yes", "refractory": "yes", "remission": "yes"},
        id="not curable is no refusal of the list under it; disease that came back is transplanted as such",
    ),
    pytest.param(
        "CAR-T cells in leukemia",
        criteria("CD19 positive leukemia and lymphoma，relapsed and/or refractory", "Ph/BCR-ABL negative"),
        {"first_relapse": "yes", "newly_diagnosed": "no", "ph_positive": "no"},
        id="a wide comma; Ph absent in a criterion of its own",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "Relapsed ALL (in first relapse or higher)",
            "Non-Philadelphia chromosome positive disease",
            "Patients with \\>= 5% blasts due to a regenerating marrow must ask the chairs",
        ),
        {"first_relapse": "yes", "second_or_later_relapse": "yes", "ph_positive": "no", "mrd_positive": "depends"},
        id="a first relapse or higher; not Philadelphia positive; a marrow that regenerates",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("Newly diagnosed, previously untreated ALL", "Up to one course of chemotherapy before is allowed"),
        {"newly_diagnosed": "yes", "first_relapse": "no", "remission": "depends"},
        id="a course before is allowed",
    ),
    pytest.param(
        "CD22 CAR-T cells in ALL",
        criteria("Recurrence of B-ALL after remission (including patients with bone marrow recurrence)"),
        {"isolated_extramedullary_relapse": "not_stated"},
        id="one of the marrow among relapses at large",
    ),
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria(
            "Newly diagnosed ALL",
            "Completion of 12 weeks of maintenance therapy before the second step",
            "The patient is in first remission at the second step",
        ),
        {"newly_diagnosed": "depends"},
        id="new patients, and a remission later on",
    ),
    pytest.param(
        "Ruxinventib after a transplant",
        criteria(
            "Patients who have undergone alloSCT from any donor source",
            "Treatment-naive cGvHD subjects that have not received any prior systemic treatment for cGvHD",
        ),
        {
            "newly_diagnosed": "no",
            "first_relapse": "not_stated",
            "remission": "not_stated",
            "prior_car_t": "not_stated",
            "no_prior_hsct": "no",
        },
        id="treatment-naive GVHD is no new leukaemia",
    ),
    pytest.param(
        "Virus-specific cells after transplant",
        criteria(
            "Recipient must be at least 21 days after stem cell infusion",
            "Treatment of persistent or relapsed CMV disease or infection after standard therapy",
            "Steroid refractory aGvHD is allowed",
            bars=("Patients with active and uncontrolled relapse of malignancy",),
        ),
        {
            "newly_diagnosed": "no",
            "first_relapse": "depends",
            "refractory": "not_stated",
            "remission": "not_stated",
            "no_prior_hsct": "no",
        },
        id="a relapse of an infection, and one of the leukaemia that is out of control",
    ),
    pytest.param(
        "Vaccine after transplant",
        criteria(
            "Allogeneic HSCT recipients who are 3-35 months post-transplant",
            bars=(
                "Evidence of hematologic malignancy or disease relapse post-transplant (mixed chimerism is permitted);",
            ),
        ),
        {"first_relapse": "no", "second_or_later_relapse": "no", "newly_diagnosed": "no", "no_prior_hsct": "no"},
        id="evidence of relapse since the transplant is barred",
    ),
    pytest.param(
        "Transplant for high-risk leukemia",
        criteria(
            "High-risk hematologic malignancies including those in remission or with induction failure and after "
            "treated or untreated relapse"
        ),
        {"first_relapse": "depends", "newly_diagnosed": "depends"},
        id="after a relapse, beside a remission",
    ),
    pytest.param(
        "CD19 CAR-T cells in ALL",
        criteria("Relapsed ALL after two lines of chemotherapy", "Relapse of ALL after allogeneic transplant"),
        {"no_prior_hsct": "not_stated"},
        id="a relapse after a transplant is one way among others",
    ),
    pytest.param(
        "Blinatumomab from the beginning",
        criteria(
            "Precursor B-ALL",
            bars=("Previous treatment with chemotherapy for B-ALL (maximum 5 days of steroid treatment is allowed)",),
        ),
        {"newly_diagnosed": "yes", "first_relapse": "no", "prior_hsct": "no"},
        id="untreated, but for some days of steroids",
    ),
    pytest.param(
        "CAR-T cells in ALL",
        criteria(
            "Relapsed B-ALL",
            "Greater than 50% lymphoblasts on screening bone marrow aspirate or biopsy",
            bars=(
                "Eligibility for treatment with blinatumomab alone",
                "Anti-CD20 antibody treatment within 4 weeks",
                "The participant has received allogeneic transplantation and has no germline DNA available",
                "Current detection of ALL blast cells in cerebro-spinal fluid",
            ),
        ),
        {
            "prior_blinatumomab": "not_stated",
            "prior_inotuzumab": "not_stated",
            "prior_hsct": "depends",
            "cns_disease": "no",
            "mrd_positive": "no",
        },
        id="what could be given, another antibody, a transplant of some",
    ),
    pytest.param(
        "Follow-up of those who were previously exposed to anti-CD19 CAR-T cells",
        criteria("Patient dosed in an earlier study of the product"),
        {"t_all": "yes", "mpal": "depends"},
        id="a product given before aims at nobody now",
    ),
    pytest.param(
        "CD19 CAR-T cells in relapsed ALL",
        criteria(
            "Acute Lymphoblastic Leukemia including T lymphoblastic leukemia",
            "Must be \\>= 3 months after prior myeloablative transplant, if applicable",
            bars=(
                "Presence of CNS leukemia, insensitive to therapy; but effectively controlled cases will be eligible.",
                "prior failed CAR-T treatment",
                "Prior treatment with CD20xCD3 or CD19x3 bispecific agents",
                "T cell immunosuppressive monoclonal antibodies within 28 days",
            ),
        ),
        {
            "b_all": "yes",
            "prior_hsct": "depends",
            "cns_disease": "depends",
            "prior_car_t": "depends",
            "prior_blinatumomab": "no",
            "prior_inotuzumab": "not_stated",
        },
        id="including T; controlled cases; a treatment that failed; CD19x3",
    ),
    pytest.param(
        "Bispecific antibody in ALL",
        criteria(
            "ALL", bars=("Central nervous system disease prophylaxis within 1 week", "Used any CAR-T cell therapy")
        ),
        {"cns_disease": "not_stated", "prior_car_t": "no"},
        id="prophylaxis of the CNS",
    ),
    pytest.param(
        "Transplant of cord blood",
        criteria(
            "All patients must be in CR",
            "ALL in a 2nd complete remission with T-lineage disease after an extra-medullary relapse",
            bars=("Relapse of their primary malignancy",),
        ),
        {"first_relapse": "no", "cns_disease": "not_stated", "isolated_extramedullary_relapse": "no"},
        id="in remission after a relapse",
    ),
]


def test_a_study_of_lymphoma_alone_takes_no_leukaemia() -> None:
    title = "Treatment of children with lymphoblastic lymphoma"
    record = Record(
        brief_title=title,
        conditions=("Lymphoblastic Lymphoma",),
        criteria=criteria("Newly diagnosed lymphoblastic lymphoma", "No earlier treatment"),
    )
    given = answers(record)
    assert [given[each] for each in ("b_all", "t_all", "mpal", "lbl")] == ["no", "no", "no", "yes"]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_a_record_answers(title: str, text: str, wanted: dict[str, str]) -> None:
    given = answers(Record(brief_title=title, conditions=(_ALL,), criteria=text))
    assert {question: given[question] for question in wanted} == wanted


def test_there_is_one_fact_for_every_question_in_order() -> None:
    facts = read(Record(criteria=criteria("ALL in CR1 or CR2"))).facts
    assert [fact.question for fact in facts[: len(Question)]] == list(Question)
    assert {fact.question for fact in facts[len(Question) :]} == {
        FurtherQuestion.REMISSION_CR1,
        FurtherQuestion.REMISSION_CR2PLUS,
    }


@pytest.mark.parametrize("title", ["", "Inventomab in relapsed B-ALL"])
def test_a_record_without_criteria_is_not_readable(title: str) -> None:
    found = read(Record(brief_title=title))
    assert (found.readable, found.criteria, found.requirements) == (False, (), ())


def test_what_only_a_closed_cohort_accepts_depends_and_says_which_words_close_it() -> None:
    closing = "Inclusion Criteria (Cohort 1, closed to accrual):"
    text = (
        f"{closing}\n\n* Second or later relapse of B-ALL\n\nInclusion Criteria (Cohort 2):\n\n* First relapse of B-ALL"
    )
    found = read(Record(criteria=text))
    later, first = found.fact(Question.SECOND_OR_LATER_RELAPSE), found.fact(Question.FIRST_RELAPSE)
    assert (later.answer, later.quote) == (Answer.DEPENDS, closing)
    assert (first.answer, first.quote) == (Answer.YES, "First relapse of B-ALL")
    assert found.fact(Question.B_ALL).answer is Answer.YES
    assert [each.quote for each in found.requirements if each.kind is RequirementKind.COHORT_CLOSED] == [closing]


def test_a_sentence_closes_the_cohorts_that_it_names() -> None:
    text = criteria("Cohort 1 and cohort 2 are no longer enrolling.", "Cohort 1: refractory ALL", "Cohort 3: ALL")
    closed = {each.cohort: each.closed_by for each in read(Record(criteria=text)).criteria if each.cohort}
    assert closed["cohort 1"] == "Cohort 1 and cohort 2 are no longer enrolling."
    assert not closed["cohort 3"]


def test_a_fact_says_where_its_quote_stands() -> None:
    text = criteria("Age \\> 1 year", "First relapse of ALL", bars=("Down syndrome",))
    fact = read(Record(criteria=text)).fact(Question.DOWN_SYNDROME)
    assert fact.section is Section.EXCLUSION
    assert text[fact.start :].startswith(fact.quote)
    titled = read(Record(official_title="Inventomab for Ph+ ALL")).fact(Question.PH_POSITIVE)
    assert (titled.section, titled.quote) == (Section.OFFICIAL_TITLE, "Inventomab for Ph+ ALL")


@pytest.mark.parametrize(
    ("minimum", "maximum", "sentence", "wanted"),
    [
        pytest.param("1 Year", "17 Years", "", (1, 18, "enrolment", False), id="structured only"),
        pytest.param(
            "12 Years",
            "",
            "Age 15-65. Patients \\<18 years old must be at least 50 kg",
            (15, 66, "enrolment", True),
            id="a weight",
        ),
        pytest.param(
            "12 Years",
            "",
            "Age \\>= 50 years or age 18-49 years and unfit",
            (18, None, "enrolment", True),
            id="two ways",
        ),
        pytest.param("", "21 Years", "Less than 21 years old", (None, 21, "enrolment", True), id="stricter text"),
        pytest.param(
            "",
            "",
            "Had a cancer diagnosis \\< 22 years of age, irrespective of current age",
            (None, 22, "diagnosis", True),
            id="a diagnosis under an age",
        ),
        pytest.param("1 Year", "24 Years", "Age 1-29 years", (1, 30, "enrolment", True), id="wider text"),
        pytest.param(
            "", "", "Age \\< 18 years at the day of diagnosis", (None, 18, "diagnosis", True), id="at diagnosis"
        ),
        pytest.param("", "1 Year", "\\<= 365 days of age at diagnosis", (None, 1.0021, "diagnosis", True), id="days"),
        pytest.param(
            "", "", "Patients must be \\>= 1 and \\<= 21 years of age", (1, 22, "enrolment", True), id="two signs"
        ),
        pytest.param("", "", "Aged 6 months to 39.99 years", (0.5, 40, "enrolment", True), id="decimals and months"),
        pytest.param(
            "1 Year", "", "Lansky for patients \\< 16 years of age", (1, None, "enrolment", False), id="a scale"
        ),
        pytest.param(
            "", "", "Age > 28 days and < 18 years at informed consent", (0.077, 18, "enrolment", True), id="at consent"
        ),
        pytest.param(
            "", "364 Days", "\\> 36 weeks gestational age", (None, 0.9993, "enrolment", False), id="gestation"
        ),
        pytest.param("1 Year", "", "Consent (if \\> 18 years)", (1, None, "enrolment", False), id="consent"),
        pytest.param("1 Year", "", "DONOR: Age \\>= 12 years", (1, None, "enrolment", False), id="a donor"),
        pytest.param(
            "", "", "Age over 6 months and under 21 years at relapse", (0.5, 21, "relapse", True), id="at relapse"
        ),
        pytest.param("", "", "Age: 1year\\~19years of age at diagnosis", (1, 20, "diagnosis", True), id="a tilde"),
        pytest.param("", "", "has not reached the 18th birthday", (None, 18, "enrolment", True), id="a birthday"),
        pytest.param("1 Year", "", "\\>= 14 days from local radiotherapy", (1, None, "enrolment", False), id="a wait"),
        pytest.param(
            "1 Year",
            "",
            "A relative, age 16 and over, willing to donate",
            (1, None, "enrolment", False),
            id="a relative",
        ),
        pytest.param(
            "1 Year",
            "",
            "Creatinine 0.8 mg/dL (2 to \\< 6 years of age)",
            (1, None, "enrolment", False),
            id="an organ table",
        ),
    ],
)
def test_age_limits(
    minimum: str, maximum: str, sentence: str, wanted: tuple[float | None, float | None, str, bool]
) -> None:
    age = read(Record(minimum_age=minimum, maximum_age=maximum, criteria=criteria("ALL", sentence))).age
    low, below, reference, differs = wanted
    assert (age.reference, age.text_differs) == (AgeReference(reference), differs)
    assert age.min_years == (low if low is None else pytest.approx(low, abs=1e-3))
    assert age.below_years == (below if below is None else pytest.approx(below, abs=1e-3))


@pytest.mark.parametrize(
    "title",
    [
        "Combination Chemotherapy Based on Risk of Relapse in Treating Young Patients With ALL",
        "Prediction of ALL Relapse Risk by a Blood Test",
        "The Role of an Invented Gene in Relapse of Childhood ALL",
        "Inventomab to Prevent Relapse in Childhood ALL",
        "MRD Detection by Sequencing in Paediatric ALL",
        "Test to Identify Minimal Residual Disease in Samples of Children With ALL",
        "MRD-guided Treatment of ALL",
    ],
)
def test_a_title_that_names_a_purpose_names_no_status(title: str) -> None:
    given = answers(Record(brief_title=title, conditions=(_ALL,)))
    status = ("newly_diagnosed", "first_relapse", "second_or_later_relapse", "remission", "mrd_positive")
    assert {given[question] for question in status} == {"not_stated"}


@pytest.mark.parametrize(
    ("title", "lines", "quote"),
    [
        (
            "Inventomab in ALL",
            ("\\>= 1 year and \\<= 21 years at ALL diagnosis", "Newly diagnosed ALL"),
            "Newly diagnosed ALL",
        ),
        (
            "Inventomab in Acute Myeloid Leukemia",
            ("ALT \\< 5 x ULN unless due to liver involvement of leukemia", "CNS1 or CNS2 leukemia only"),
            "Inventomab in Acute Myeloid Leukemia",
        ),
        ("Inventomab", ("Histologically confirmed ALL with M3 marrow",), "Histologically confirmed ALL with M3 marrow"),
    ],
)
def test_lymphoma_is_barred_by_the_line_that_names_the_disease(title: str, lines: tuple[str, ...], quote: str) -> None:
    fact = read(Record(brief_title=title, criteria=criteria(*lines))).fact(Question.LBL)
    assert (fact.answer, fact.quote) == (Answer.NO, quote)


@pytest.mark.parametrize(
    "line",
    [
        "T-cell CLL or T-cell prolymphocytic leukemia (PLL)",
        "B-cell prolymphocytic leukemia",
        "Burkitt lymphoma L-3 and B-cell leukemia included",
        "Adult T-cell leukemia (ATLL)",
    ],
)
def test_other_leukaemias_of_b_and_t_cells_are_no_all(line: str) -> None:
    given = answers(Record(brief_title="Donor transplant for blood cancer", criteria=criteria(line)))
    assert (given["b_all"], given["t_all"]) == ("not_stated", "not_stated")


def test_what_one_arm_bars_depends_where_another_does_not() -> None:
    arm = "Inclusion Criteria for the {} Arm:\n\n* {}\n* {}\n\n"
    treatment = arm.format("Treatment", "B-ALL in first or second remission", "No prior allogeneic transplant")
    observation = arm.format("Observational", "Any patient with ALL who undergoes a transplant", "Weight over 5 kg")
    asked = Question.PRIOR_HSCT
    assert read(Record(criteria=treatment + observation)).fact(asked).answer is Answer.DEPENDS
    assert read(Record(criteria=treatment + observation.replace("Observational Arm", "Children"))).fact(
        asked
    ).answer is (Answer.NO)


@pytest.mark.parametrize("word", ["ie.", "eg.", "i.e.", "e.g.", "St.", "vs.", "approx.", "incl.", "excl.", "esp."])
def test_a_quote_does_not_end_at_an_abbreviation(word: str) -> None:
    sentence = f"Philadelphia chromosome positive ALL, {word} BCR-ABL present"
    fact = read(Record(criteria=criteria("ALL", bars=(sentence,)))).fact(Question.PH_POSITIVE)
    assert (fact.answer, fact.quote) == (Answer.NO, sentence)


def test_an_age_among_the_exclusions_is_turned() -> None:
    age = read(Record(criteria=criteria("ALL", bars=("Age \\< 1 year", "Patients older than 21 years of age")))).age
    assert (age.min_years, age.below_years) == (1, 22)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Age:\n\n* Under 1 at diagnosis", (None, 1), id="a bare number under the label"),
        pytest.param(
            "Are at least:\n\n* adults: \\>= 16 years old\n* children: 2 to \\< 16 years old",
            (2, None),
            id="where one part ends and another begins",
        ),
        pytest.param(
            "Age under 22 years\n\nExclusion Criteria:\n\n* Ages 1 to 5 years with favorable cytogenetics",
            (None, 22),
            id="some of an age that are barred",
        ),
        pytest.param(
            "Age, Performance Status, Consent:\n\n* Age: \\<= 55 years of age", (None, 56), id="a part on ages"
        ),
        pytest.param(
            "* Serum creatinine by age as follows:\n* 1 to \\< 2 years: 0.6\n* 10 to \\< 13 years (1.2 male)",
            (None, None),
            id="a table that lost its nesting",
        ),
        pytest.param(
            "* High risk, at least 1 of the following criteria:\n* WBC \\> 50,000\n* Age 10 years or over",
            (None, None),
            id="an age that makes a risk",
        ),
        pytest.param(
            "* MPAL meeting one of the following criteria:\n* bilineal\n* Age \\< 18 years at the day of diagnosis",
            (None, 18),
            id="a highest age after a short list",
        ),
        pytest.param(
            "* Age at least 16 years\n* In second relapse if 21 years old and younger (16-21)",
            (16, None),
            id="an age of some, in brackets",
        ),
        pytest.param(
            "* Age: the first three patients will be \\>= 17 years old. Additional patients will be \\>= 12 years old",
            (12, None),
            id="older ones first",
        ),
        pytest.param(
            "* Regimen A: age 4 - 60 years\n* Regimen B: no age restriction", (None, None), id="no limit in one"
        ),
        pytest.param("* Patients age:\n\n  * Arm A: 4 - 60 years\n  * Arm B: 2 - 18 years", (2, 61), id="two arms"),
        pytest.param("* Cohort 1: age 1 to 21 years\n* Cohort 2: weight over 10 kg", (None, None), id="one arm alone"),
        pytest.param(
            "* Age 1 to 30 years\n* Any of the following:\n\n  * Patients \\< 1 year old who are MRD negative",
            (None, 31),
            id="a way in for those who are younger",
        ),
        pytest.param(
            "Age\n\n* 1 month to 21 years\\* NOTE: \\*Children under 1 month with progressive disease are allowed",
            (None, 22),
            id="a note that lets younger ones in",
        ),
        pytest.param(
            "* Children treated for ALL aged 5-12 years and their parents/caregivers", (5, 13), id="with their parents"
        ),
        pytest.param("* Must be \\< 10 years of age (B-ALL patients without DS)", (None, None), id="a limit of some"),
        pytest.param(
            "* \\< 10 years of age (ALL without DS)\n* \\< 31 years of age (ALL with DS)",
            (None, 31),
            id="limits of two",
        ),
        pytest.param(
            "* Age 18 to 75 years\n* For lymphoma patients: Age over 18 years", (18, 76), id="a group beside all"
        ),
        pytest.param(
            "* For tumor patients: age 18 to 75 years; For lymphoma patients: age over 18 years",
            (18, None),
            id="groups",
        ),
        pytest.param(
            "* Age 1 to 17 years; for stratum 2 the patient may be up to 21 years", (1, 22), id="a stratum that goes on"
        ),
        pytest.param(
            "* Age 1 to 30 years\n* Creatinine by age: 1 to \\< 2 years 0.6; 2 to \\< 6 years 0.8",
            (1, 31),
            id="a table",
        ),
        pytest.param(
            "* A person of childbearing potential is one who:\n\n  * Patients who are between the age of 1 to 26 years",
            (1, 27),
            id="a rule that stands under another by mistake",
        ),
    ],
)
def test_age_limits_in_lists(text: str, wanted: tuple[float | None, float | None]) -> None:
    age = read(Record(criteria=f"{criteria('ALL')}\n\nInclusion Criteria:\n\n{text}")).age
    assert (age.min_years, age.below_years) == wanted


@pytest.mark.parametrize(
    ("text", "structured", "wanted"),
    [
        pytest.param(
            "Age: the first 3 patients will be \\>= 17 years old. Additional patients will be \\>= 12 years old",
            ("17 Years", ""),
            (12, None),
            id="a text that is wider",
        ),
        pytest.param(
            "Any of the following:\n\n  * Patients \\< 1 year old\n  * Patients \\>= 1 year old in second remission",
            ("1 Year", "25 Years"),
            (None, 26),
            id="those below the structured limit are let in",
        ),
        pytest.param(
            "Pediatric patients, age 3 to \\< 18 years (stratum 2)", ("3 Years", ""), (3, None), id="one stratum alone"
        ),
        pytest.param("Age 18 or older (no upper age limit)", ("18 Years", "99 Years"), (18, None), id="no upper limit"),
        pytest.param("Age \\>= 2 and \\< 18 years", ("1 Year", "21 Years"), (2, 18), id="a stricter text counts"),
    ],
)
def test_ages_of_the_text_and_of_the_fields(
    text: str, structured: tuple[str, str], wanted: tuple[float | None, float | None]
) -> None:
    lowest, highest = structured
    age = read(Record(minimum_age=lowest, maximum_age=highest, criteria=criteria("ALL", text))).age
    assert (age.min_years, age.below_years) == wanted


K = RequirementKind


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Bone marrow with \\>= 5% lymphoblasts", (K.MARROW_BLASTS, 5, "%", ">=")),
        ("MRD \\> 0.01 % by flow cytometry", (K.MRD_THRESHOLD, 0.01, "%", ">")),
        ("At least 4 months since stem cell transplantation", (K.MONTHS_SINCE_HSCT, 4, "months", ">=")),
        ("At least 7 days since the last biologic agent", (K.WASHOUT, 7, "days", ">=")),
        ("Stem cell transplant in the last 100 days", (K.MONTHS_SINCE_HSCT, 100, "days", "<=")),
        ("At least 90 days since HSCT and at least 30 days from DLI", (K.MONTHS_SINCE_HSCT, 90, "days", ">=")),
        ("Body weight of at least 6 kg", (K.WEIGHT_KG, 6, "kg", ">=")),
        ("Lansky score \\>= 50 for patients \\< 16 years", (K.PERFORMANCE, 50, "", ">=")),
        ("Life expectancy \\> 12 weeks", (K.LIFE_EXPECTANCY, 12, "weeks", ">")),
        ("Blasts must express CD22 antigen", (K.ANTIGEN, None, "express cd22", "")),
        ("No active graft-versus-host disease", (K.GVHD, None, "", "")),
        ("Patients must be enrolled on APEC14B1", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
        ("Prior registration on the parent protocol", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
        ("Currently enrolled and treated (for ALL) on protocol XII", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
        ("Patients whose leukemia harbors a JAK2 mutation", (K.MUTATION_REQUIRED, None, "", "")),
        ("Tumour positive for a RAS pathway alteration", (K.MUTATION_REQUIRED, None, "", "")),
        (
            "NOTE: The first three (3) patients must be adults (>= 18 yrs)",
            (K.FIRST_PATIENTS, 18, "yrs", ">="),
        ),
        ("Note: the first 6 subjects enrolled must be at least 16 years old", (K.FIRST_PATIENTS, 16, "years", ">=")),
        ("Not eligible for commercially available CAR-T cells", (K.COMMERCIAL_PRODUCT, None, "", "")),
        ("A suitable HLA-matched donor is available", (K.DONOR_NEEDED, None, "", "")),
    ],
)
def test_requirements(sentence: str, wanted: tuple[RequirementKind, float | None, str, str]) -> None:
    rows = read(Record(criteria=criteria("ALL", sentence))).requirements
    found = {each.kind: each for each in rows}[wanted[0]]
    assert (found.kind, found.value, found.unit, found.comparator) == wanted
    assert found.quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients may be enrolled on anticonvulsants",
        "No prior enrolment on another study",
        "If possible, patients should be enrolled on the biology protocol",
        "Child is enrolled in school",
        "Patients with a KMT2A rearrangement are allowed",
        "Presence of BCR-ABL1 fusion",
        "Regardless of the presence of a mutation",
    ],
)
def test_what_is_no_demand(sentence: str) -> None:
    found = {each.kind for each in read(Record(criteria=criteria("ALL", sentence))).requirements}
    assert not found & {K.PRIOR_ENROLMENT_REQUIRED, K.MUTATION_REQUIRED, K.COMMERCIAL_PRODUCT}


_WORDS = st.sampled_from(
    [
        *("no", "not", "prior", "CAR-T", "blinatumomab", "ALL", "relapse", "first", "second", "or", "in", "remission"),
        *("≥", "5 %", "blasts", "unless", "Down syndrome", "are eligible", "excluded;", "must have had", "CNS3"),
        *("transplant", "within 3 months", "\\>", "&", "&amp;", "(including", "age", "years", "1", "21", ". ", "\n"),
        *("* ", "•", "1\\. ", "Cohort 1", "closed"),
    ]
)


@repeatable
@given(words=st.lists(_WORDS, max_size=60))
def test_any_text_is_read_and_every_quote_is_verbatim(words: list[str]) -> None:
    record = Record(brief_title="Inventomab in ALL", criteria="Inclusion Criteria:\n\n" + " ".join(words))
    found = read(record)
    for fact in found.facts:
        assert (fact.answer is Answer.NOT_STATED) == (not fact.quote)
        assert fact.quote in record.criteria or fact.quote in record.brief_title
    assert all(each.quote in record.criteria for each in found.requirements)


def test_a_status_that_one_lineage_alone_is_taken_in_depends() -> None:
    rules = ("B-ALL in second or later relapse", "T-ALL in first or later relapse", "At least 2 x 10^6 T cells")
    found = {each.question: each for each in read(Record(criteria=criteria(*rules))).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert found[Question.FIRST_RELAPSE].quote == "T-ALL in first or later relapse"
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES
    alike = answers(Record(criteria=criteria("B-ALL in first relapse", "T-ALL in first relapse")))
    assert alike["first_relapse"] == "yes"


def test_what_a_later_step_takes_more_strictly_depends() -> None:
    text = (
        "Inclusion Criteria for Autologous Apheresis:\n\n* B-ALL in first or greater relapse, or refractory\n\n"
        "Inclusion Criteria for Treatment:\n\n* B-ALL in second or greater relapse, or refractory\n\n"
        "Exclusion Criteria:\n\n* Pregnancy\n"
    )
    found = {each.question: each for each in read(Record(criteria=text)).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES
    assert found[Question.REFRACTORY].answer is Answer.YES
    side_by_side = text.replace("for Treatment:", "for the Treatment Arm:").replace("for Autologous Apheresis", "")
    assert answers(Record(criteria=side_by_side))["first_relapse"] == "yes"


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("B-ALL in remission with MRD \\>= 0.01%", "yes"),
        ("B-ALL in remission with MRD \\>= 0.1%, after at least 3 blocks of chemotherapy", "depends"),
        ("B-ALL in remission with MRD \\>= 1%", "depends"),
        ("B-ALL in remission with MRD \\>= 10^-2", "depends"),
    ],
)
def test_residual_disease_after_much_treatment_or_in_quantity_depends(sentence: str, answer: str) -> None:
    assert answers(Record(criteria=criteria(sentence)))["mrd_positive"] == answer


def test_a_relapse_that_only_older_patients_may_be_in_depends() -> None:
    rules = ("Relapsed B-ALL", "One of the following:\n  * Second relapse or first relapse in patients over 18")
    found = {each.question: each for each in read(Record(criteria=criteria(*rules))).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert "over 18" in found[Question.FIRST_RELAPSE].quote
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES


def test_a_kind_that_only_the_list_of_conditions_names_depends() -> None:
    conditions = ("B-cell Acute Lymphoblastic Leukemia", "Neuroblastoma")
    others = criteria("Histologically confirmed solid tumor or lymphoma")
    assert answers(Record(conditions=conditions, criteria=others))["b_all"] == "depends"
    silent = criteria("Age of one year and more", "Normal heart")
    assert answers(Record(conditions=conditions[:1], criteria=silent))["b_all"] == "yes"
    named = criteria("Histologically confirmed solid tumor or leukemia")
    assert answers(Record(conditions=conditions, criteria=named))["b_all"] == "yes"


def test_refractory_by_residual_disease_is_a_way_beside_a_relapse_by_blasts() -> None:
    blasts = "Relapsed B-ALL with \\>= 5% blasts in the bone marrow"
    assert answers(Record(criteria=criteria(blasts)))["mrd_positive"] == "no"
    by_mrd = criteria(blasts, "Or primary refractory disease, defined as \\> 1% blasts by flow MRD after induction")
    assert answers(Record(criteria=by_mrd))["mrd_positive"] == "depends"


def test_what_is_let_in_proves_nothing_against_others() -> None:
    record = Record(
        brief_title="Transplant in ALL",
        criteria=criteria(
            "Patients will not be excluded if they had immunotherapy to reach remission", "ALL in first remission"
        ),
    )
    found = {each.question: each for each in read(record).facts}
    assert "not be excluded" not in found[Question.NEWLY_DIAGNOSED].quote


def test_a_bar_of_one_lymphoma_leaves_the_other_open() -> None:
    taken = ("T-cell ALL or lymphoma in relapse",)
    one = criteria(*taken, bars=("B-cell precursor lymphoblastic lymphoma",))
    assert answers(Record(criteria=one))["lbl"] == "depends"
    both = criteria(*taken, bars=("B-lymphoblastic lymphoma", "T-lymphoblastic lymphoma"))
    assert answers(Record(criteria=both))["lbl"] == "no"


def test_a_wait_after_an_infusion_of_car_is_one_after_car_t_cells() -> None:
    rules = ("B-ALL in relapse, also after CAR-T cells", "90 days must have elapsed post previous CAR infusion")
    assert answers(Record(criteria=criteria(*rules)))["prior_car_t"] == "depends"
