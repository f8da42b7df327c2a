"""The sentences for the problem codes of the business: fields, states, addresses, files and rows.

Only words; looked up and filled in by `app.texts.problems`. A literal percent sign is written twice.
"""

from __future__ import annotations

from app.texts.marking import N_

_FIELDS = {
    "required": N_("Please enter this."),
    "too_long": N_("This is too long: %(longest)s characters at most."),
    "unknown_choice": N_("Please choose one from the list."),
    "text_too_long": N_("This is too long."),
    "text_control": N_("There is a character that can't be shown. Please type it again by hand."),
    "text_format": N_("There is an invisible character. Please type it again by hand."),
    "text_marks": N_("There are too many accents on one letter. Please type it again by hand."),
    "name_letters": N_("A name has letters only: “%(letter)s” can't be in it."),
    "name_missing": N_("Please enter the full name."),
    "name_shape": N_("This does not read as a name."),
    "phone_shape": N_("This is not a phone number. Example: 0912 345 678."),
    "email_shape": N_("This is not an email address. Example: ten@coquan.example."),
    "staff_code_shape": N_("A staff code has letters, digits, dots and dashes only."),
    "name_confusable": N_(
        "This name reads like that of a protected person or an administrator. If it is right all the same, "
        "give the reason."
    ),
    "own_record": N_("You can't change this about yourself. Ask somebody else who manages records."),
    "staff_code_taken": N_("Someone else has this staff code already."),
    "national_id_taken": N_("Someone else has this identity number already."),
    "id_shape": N_("An identity number has 9 or 12 digits; there are %(digits)s here."),
    "age_unlikely": N_("An age of %(age)s is unlikely. Please check the year of birth."),
    "date_future": N_("This date lies in the future."),
    "date_past": N_("This date has passed."),
    "date_unreadable": N_("This is not a date. Write it as yyyy-mm-dd or dd/mm/yyyy."),
    "date_year_only": N_("Only a year is given. Write the date as yyyy-mm-dd or dd/mm/yyyy."),
    "date_two_digit_year": N_("Please write the year with four digits."),
    "date_year_by_age": N_("Read as %(birth_year)s, judging by the age of people at work."),
    "date_century": N_("Read as %(year)s."),
    "date_month_first": N_("The month was written first here; read as the only date it can be."),
    "dates_month_first": N_(
        "Some dates in this list have the month before the day (rows: %(count)s). You are asked about other "
        "dates that may have been written the same way, such as 03/05."
    ),
    "dates_unsure": N_(
        "Day and month may be exchanged in %(count)s of %(total)s rows. People are told apart by their date "
        "of birth, so please check how these dates were read."
    ),
    "codes_unsure": N_("The staff codes of %(count)s of %(total)s rows may have lost the zeros before them."),
    "codes_lost_zeros": N_(
        "Staff codes shorter than the others (rows: %(count)s) may have lost the zeros before them. Format "
        "the column as text in Excel, or leave these rows out."
    ),
    "code_zeros_lost": N_(
        "Codes in this list that begin with zeros have %(digits)s digits; this one is shorter and may have "
        "lost its zeros."
    ),
    "key_shared": N_("Several people in this list have this value, so it cannot tell them apart."),
    "column_no_key": N_(
        "The column “%(header)s” has the same value for different people, so it cannot tell them apart and "
        "is not used. If another column holds the staff codes or identity numbers, choose it."
    ),
    "rows_left_out": N_(
        "Some cells could not be read and are left out (rows: %(count)s). The people themselves are taken "
        "in; each row shows which cell it is."
    ),
    "birth_year_only": N_("Only the year of birth is given; it is kept as a year."),
    "birth_year_shape": N_("A year has four digits, such as 1971."),
    "row_hidden": N_("The sheet hides this row; it is read like the others."),
    "rows_hidden": N_(
        "The sheet hides rows (%(count)s). They are read like the others: leave out those not meant."
    ),
    "old_unit_differs": N_(
        "By the list this person worked at “%(text)s” before; by Congvu they work elsewhere. Check that it "
        "is the same person."
    ),
    "row_struck": N_(
        "This row is struck through in the file and left out. If it is meant, choose “Include”. Nobody "
        "leaves the service by such a line."
    ),
    "rows_struck": N_(
        "Rows that are struck through in the file (%(count)s) are left out. Choose “Include” for those that "
        "are meant; nobody leaves the service by such a line."
    ),
    "cells_struck": N_(
        "Some cells of this row are struck through in the file. They are read like the others: check whether "
        "they still hold."
    ),
    "rows_cells_struck": N_(
        "Rows have cells that are struck through (%(count)s). They are read like the others: check whether "
        "they still hold."
    ),
    "row_says_leaving": N_(
        "“%(text)s”: a remark does not let anyone leave; the row is read like the others."
    ),
    "sheets_not_read": N_(
        "This file has other sheets that look like lists: %(sheets)s. Only one is read: upload the file "
        "again for each, and choose the sheet among the columns."
    ),
    "unit_not_said": N_("The list does not say where this person works; if new, they go to its own unit."),
    "other_header_above": N_("Read by the header in row %(row)s, which has other columns than the first."),
    "ditto_read": N_("“As above”: taken from above: %(text)s."),
    "rows_say_leaving": N_(
        "Rows of this list speak of leaving, or of no mailbox (%(count)s). Such a remark lets nobody go, and "
        "who is not known yet would get a mailbox: leave these rows out. To let them go, use each one's "
        "page, or upload the whole list of the unit without them."
    ),
    "date_impossible": N_("There is no such date."),
    "contract_kind_unknown": N_("This kind of employment is not known."),
}
_POLICY = {
    "period_shape": N_(
        "“%(value)s” is no period. Examples: 2 hours, 3 working days, 5 days, 6 months, never."
    ),
    "hours_shape": N_("“%(value)s” are no office hours. Example: 07:30-11:30, 13:30-17:00."),
    "no_working_day": N_("After %(day)s the calendar has no working day for more than a year."),
    "policy_key": N_("A profile's name has small letters, digits and hyphens."),
    "policy_line_long": N_("A line of the file is longer than %(most)s characters: a rule profile has none."),
    "policy_file_large": N_("The file is larger than %(most)s KB: a rule profile is not."),
    "policy_file_shape": N_("This can't be read as a rule profile: %(detail)s"),
    "policy_day": N_("Please give the day on which the rule is in force, for example 2025-12-08."),
    "policy_setting_unknown": N_("There is no setting of this name."),
    "policy_entry_shape": N_("A setting is written with a value, its article and perhaps a note."),
    "policy_article": N_("An article is written like 9.3.a."),
    "policy_not_flag": N_("Please say yes or no."),
    "policy_not_whole": N_("Please enter a number from %(least)s to %(most)s."),
    "policy_not_among": N_("Only these can be chosen: %(options)s."),
    "policy_not_words": N_("Please enter names of domains or kinds of files, with commas between them."),
    "policy_not_period": N_("Please enter a period such as 2 hours, 3 working days, 5 days or 6 months."),
    "policy_not_never": N_("Here a period is needed; “never” can't be said."),
    "policy_not_templates": N_("Please enter forms of addresses, one on each line."),
    "policy_not_pairs": N_("Please enter a kind of body and a kind of staff on each line."),
    "policy_not_days": N_("Please enter days as month and day, for example 12-11."),
    "policy_not_signs": N_("Please enter signs such as !@#, or “any”."),
    "policy_not_hours": N_("Please enter office hours, for example 07:30-11:30, 13:30-17:00."),
    "policy_reason_needed": N_("This is looser than the rule or other than it says: please say why."),
    "policy_decided_meanwhile": N_("The rule was changed meanwhile. Look at it again and ask once more."),
    "too_many_days": N_("A year has no more than %(most)s days."),
    "calendar_other_year": N_("%(day)s is in another year."),
    "calendar_works_anyway": N_("%(day)s is a working day anyway: only a weekend is made up."),
}
_STATES = {
    "body_admins_most": N_(
        "By %(article)s a body has at most %(most)s administrators, and this one has them. End one first."
    ),
    "body_admins_none": N_("By %(article)s a body has no administrator of its own."),
    "body_admin_may_less": N_(
        "By %(article)s an administrator of a body may do less than this role. Choose another, or make one."
    ),
    "absence_over": N_("This day is past. Enter the last day away."),
    "absence_too_long": N_("This is more than two years away. Enter a nearer day, and note it again then."),
    "mailbox_locked": N_("This mailbox is locked. Your body asks by letter for it to be restored."),
    "cause_not_restorable": N_(
        "By %(article)s a mailbox locked for this cause is not restored: the body asks for a new one."
    ),
    "leaver_not_restorable": N_(
        "By %(article)s nobody who has left gets the mailbox back: the body asks for a new one."
    ),
    "state_move": N_("This can't be done while the mailbox is in this state. Look at it again."),
    "unit_closed": N_("This unit is closed. Please choose one that is open."),
    "unit_has_people": N_("There are still %(count)s people in this unit. Move them first."),
    "unit_has_units": N_("There are still %(count)s open units below. Close or move them first."),
    "unit_code_shape": N_("A unit code has small letters, digits, dots and dashes only."),
    "unit_code_taken": N_("Another unit has this code already."),
    "grant_held": N_("This person holds this role in this unit already."),
    "password_being_set": N_(
        "Somebody is setting the password of this account at this moment. Try again in two minutes."
    ),
    "account_changed_meanwhile": N_(
        "Something about this account was changed a moment ago. Nothing was set: please try again."
    ),
    "second_dependent": N_(
        "Somebody independent must agree to this. Whom you added, gave a code or a permission within the "
        "last %(days)s days, or who gave you a code, does not count as your second person. Ask somebody "
        "else; where there is nobody, whoever runs the server can appoint another administrator."
    ),
    "second_removed": N_(
        "This needs a second person. There is nobody else who could agree, since you took away their rights "
        "within the last %(days)s days. Whoever runs the server can appoint another administrator."
    ),
    "approver_changed_it": N_(
        "You have changed this list yourself. Somebody who has not must look at it and confirm it."
    ),
    "too_many_today": N_("You have made %(most)s requests since yesterday. Please continue tomorrow."),
    "role_power_held": N_(
        "Somebody has this role already, and power is given by two. Make a new role and give it instead."
    ),
    "review_too_soon": N_("Give people at least %(days)s days to answer."),
    "grant_over": N_("This permission has ended. Give it again where it is needed."),
    "person_gone": N_("This person has left, or no longer belongs to the units this is about."),
    "absence_dates": N_("Standing in has a first and a last day. Please give both."),
    "system_not_bound": N_("A system administrator's permission goes with no post: it is always decided."),
    "bound_without_post": N_("This person's record names no post. Enter it there first."),
    "review_open": N_("A review of this unit is under way already."),
    "dates_turned": N_("The last day lies before the first."),
    "stands_in_for_oneself": N_("Nobody can stand in for themselves."),
    "absent_holds_less": N_(
        "This person may not do that in this unit: who stands in gets no more than the one who is away."
    ),
    "role_name_taken": N_("Another role has this name already."),
    "role_held": N_("%(count)s permissions with this role are still in force. Withdraw them first."),
    "last_administrator": N_("This is the last system administrator. Appoint another one first."),
    "domain_shape": N_("This is not a domain name. Example: kontum.example."),
    "quota_range": N_("Please enter a number from 1 to %(most)s."),
    "percent_range": N_("Please enter a number from 1 to 100."),
    "year_range": N_("Please enter a year between %(first)s and %(last)s."),
    "too_many_lines": N_("Please use no more than %(most)s lines."),
    "sender_name_address": N_("A sender's name can't have the signs @ < > \" or \\ in it."),
    "domain_taken": N_("This domain is in the list already."),
    **_POLICY,
    "typed_name_differs": N_("The name you typed is not the same. Nothing was changed."),
}
_SIGN_IN = {
    "sign_in_wrong": N_("The address or password is incorrect."),
    "code_older": N_(
        "This code is from an earlier letter. Only the newest letter counts: please type the code from that "
        "one."
    ),
    "code_of_newer_request": N_(
        "This code belongs to a newer request, made in another browser or window. Please type it there, or "
        "ask for a new code here."
    ),
    "slip_older": N_(
        "This code is from an earlier slip. Only the newest slip counts: please use that one, or ask for it."
    ),
    "code_wrong": N_("This code is incorrect. Check it and try again."),
    "sending_not_locked": N_("Sending is not locked for this person."),
    "slip_still_works": N_(
        "There is a slip that still works, given out by %(by)s. It stays as it is, unless you say that a "
        "new one is to replace it."
    ),
    "no_slip_works": N_("There is no slip that works."),
    "rule_counts_from_issue": N_("The mail rule counts from the day the slip was issued."),
    "notice_day": N_("Please enter a day from %(first)s to %(last)s."),
    "slip_not_needed": N_("Has signed in already, and needs no slip."),
    "slip_not_yours": N_("You may not give out codes in this unit."),
    "no_code_in_state": N_("No code can be given while the mailbox is in this state."),
    "password_short": N_("Please use at least %(shortest)s characters."),
    "password_long": N_("This password is too long."),
    "password_letter": N_("“%(letter)s” can't be typed alike on every phone and in every mail program. "
                          "Please use letters without marks, digits, signs and blanks between words."),
    "password_blank_at_end": N_("A space at the beginning or end gets lost on many phones. Please leave "
                                "it out."),
    "password_brace": N_("A password can't begin with “{”. Please put another sign there."),
    "password_no_lower": N_("Please use at least one small letter."),
    "password_no_upper": N_("Please use at least one capital letter."),
    "password_no_digit": N_("Please use at least one digit."),
    "password_no_special": N_("Please use at least one sign that is neither a letter nor a digit."),
    "password_no_special_of": N_("Please use at least one of these signs: %(signs)s"),
    "password_classes": N_("Please use %(needed)s of these: small letters, capital letters, digits, signs."),
    "password_is_login": N_("A password can't be the same as your address."),
    "password_has_login": N_("Please leave your address out, the part before @ too."),
    "password_has_name": N_("Please leave your full name out."),
    "password_has_birth": N_("Please leave your date of birth out."),
    "password_in_history": N_("You have used this password before: none of your last %(count)s may come "
                              "back. Please choose another."),
    "password_names": N_("Names of people and places with digits are guessed first. Please choose other "
                         "words."),
    "password_personal": N_("Please leave out your own name, address and staff code."),
    "password_common": N_("This password is too easy to guess. Please choose another."),
    "password_mismatch": N_("The two passwords do not match."),
    "password_current_wrong": N_("Your current password is incorrect."),
    "recovery_is_own": N_("Please give another address: this one is closed to you when you "
                          "have forgotten the password."),
}  # fmt: skip
_ADDRESSES = {
    "address_empty": N_("Please enter an address."),
    "address_not_ascii": N_("An address is written without Vietnamese accents."),
    "address_at": N_("An address has one @ sign."),
    "address_too_long": N_("This address is too long: %(most)s characters at most."),
    "address_local": N_("“%(part)s” can't stand before the @ sign."),
    "address_domain": N_("“%(part)s” is not a domain name."),
    "address_taken": N_("“%(first)s” has been given to someone already."),
    "contact_not_possible": N_("Only a system administrator whose mailbox is open can be chosen."),
    "address_reserved": N_("This address is kept for the service itself."),
    "address_cannot_be_made": N_("No address can be made from this name. Please type one by hand."),
    "address_name_without_letters": N_("No address can be made from this name."),
    "address_unit_missing": N_("The unit has no part for addresses yet. Add it on the unit's page."),
    "address_unit_bad": N_("“%(unit)s” can't be part of an address."),
    "address_unchanged": N_(
        "“%(first)s” is the address already: correct the record first, or choose another."
    ),
    "address_not_by_rule": N_(
        "The rule gives “%(first)s” and no other. Correct the record where that is wrong."
    ),
    "body_not_entitled": N_("Bodies of this kind get no mailboxes for their people."),
    "staff_not_entitled": N_("Staff of this kind get no mailbox."),
    "staff_not_entitled_here": N_("Staff of this kind get no mailbox in a body of this kind."),
    "unit_kind_no_top": N_("The top of the tree stays what it is."),
    "address_role_word": N_("This address is kept for an office."),
    "address_other_domain": N_("Only addresses in %(domain)s can be given here."),
    "address_by_first_form": N_("The first form of the rule."),
    "address_by_form": N_("Form %(form)s of %(forms)s: the forms before it are taken."),
    "address_by_number": N_("“%(first)s” is taken, so a number was added."),
    "address_beyond_forms": N_("The forms of the rule are taken, so letters or the year were added."),
    "address_agreed": N_("Chosen by hand, because the forms of the rule are taken."),
    "address_too_short_waived": N_("Short, but the rule forms it so and no other way."),
    "address_unlucky_waived": N_("It does not read well, but the rule forms it so and no other way."),
    "address_role_word_waived": N_("It reads like a post, but the rule forms it so and no other way."),
    "address_too_short_asked": N_(
        "The rule gives “%(first)s”, which is very short. Give it, or choose another."
    ),
    "address_unlucky_asked": N_(
        "The rule gives “%(first)s”, which does not read well. Give it, or choose another."
    ),
    "address_role_word_asked": N_(
        "The rule gives “%(first)s”, which reads like a post. Give it, or choose another."
    ),
    "address_digits_needed": N_(
        "The address ends with digits of the citizen identity number: enter its last "
        "four. They are used for the address and not kept."
    ),
    "address_year_needed": N_("The forms before it are taken, and form %(form)s needs the year of birth."),
    "address_month_needed": N_("The forms before it are taken, and form %(form)s needs the date of birth."),
    "address_forms_taken": N_("Every form of the rule is taken. Choose a free address, or agree on one."),
    "id_digits_shape": N_("Please enter the last four digits of the citizen identity number."),
    "policy_step_unknown": N_("“%(step)s” is not a step of the clash policy."),
    "template_empty": N_("Please enter a template."),
    "template_too_long": N_("The template is too long: %(most)s characters at most."),
    "template_token_unknown": N_("{%(token)s} is not known."),
    "template_token_twice": N_("{%(token)s} appears twice."),
    "template_letters": N_("“%(part)s” can't be part of an address."),
    "template_braces": N_("A brace is open or closed without its other half."),
    "template_without_name": N_("The template needs the name: {ten}, {ho} or {ho_dem}."),
    "template_separators": N_("Dots and dashes can't stand side by side or at an end."),
}
_FILES = {
    "file_empty": N_("This file is empty."),
    "file_encrypted": N_("This file is locked by a password. Please save it without one."),
    "file_not_a_table": N_("This is not a table. Please upload .xlsx or .csv."),
    "file_binary": N_("This is not a text file. Please upload .xlsx or .csv."),
    "file_nul": N_("This file is damaged. Please save it again and upload it."),
    "file_damaged": N_("This file is damaged. Please save it again and upload it."),
    "file_unpacks_too_big": N_("This file unpacks to far more than a list of people needs."),
    "file_too_complex": N_("This file is too complex. Please copy the table into a new file."),
    "file_too_slow": N_("Reading this file takes too long. Please copy the table into a new file."),
    "text_unreadable": N_("The characters of this file can't be read. Please save it as UTF-8."),
    "form_is_no_roster": N_("This is a form that asks for some accounts, not a list of everybody of the unit"
                            ". Upload it again as “Some people”."),
    "letter_count_differs": N_("The letter says %(said)s accounts, and %(rows)s rows were read. A page may "
                               "be missing, or a row too much."),
    "column_duplicate": N_("The column “%(header)s” appears twice."),
    "column_identity_missing": N_("A staff code, identity number or date of birth is needed to "
                                  "tell people apart."),
}  # fmt: skip
_ROWS = {
    "identity_missing": N_("A staff code, identity number or date of birth is needed to tell "
                           "people apart."),
    "row_duplicate": N_("The same person is in row %(row)s."),
    "row_too_long": N_("This row has more cells than there are columns (%(columns)s)."),
    "row_too_short": N_("This row has fewer cells than there are columns (%(columns)s)."),
    "id_year_differs": N_("The identity number names another year of birth."),
    "id_zero_restored": N_("A lost leading zero was put back."),
    "phone_zero_restored": N_("A lost leading zero was put back."),
    "phone_first_taken": N_("There were several numbers; the first is used."),
    "email_blanks_removed": N_("Spaces in the address were removed."),
    "name_title_removed": N_("“%(title)s” is a form of address, not part of the name; left out."),
    "name_post_removed": N_("“%(post)s” is a post, not part of the name; left out."),
    "name_lines_joined": N_("The cell has two lines, read as one name. Two people need a row each."),
    "name_case_restored": N_("Capital letters were put right. It was “%(typed)s”."),
    "name_d_mended": N_("A foreign letter was replaced by “Đ”."),
    "name_of_body": N_("This is a unit, not a person. Accounts of units are asked for by themselves."),
    "nobody_so_named": N_("Nobody of this name is known here. Check the name, or write the official "
                          "address."),
    "change_not_said": N_("The row does not say what is to be changed."),
    "address_change_asked": N_("An address is not changed by a list."),
    "own_address_read": N_("%(text)s is an official address and no recovery address; it was read as such."),
    "own_address_differs": N_("The row says two different official addresses; the other one is %(text)s."),
    "request_for_leaver": N_("This person has left the service: the account has to be issued again."),
    "request_not_in_state": N_("This can't be done with the account as it stands now."),
    "reset_of_locked": N_("The account is locked. Unlock it first; then a new code can be given."),
    "may_not_locked": N_("You may not lock accounts there. Somebody who may can upload this list."),
    "may_not_restored": N_("You may not unlock accounts there. Somebody who may can upload this list."),
    "may_not_reset": N_("You may not give new password codes there. Somebody who may can upload this list."),
    "may_not_withdrawn": N_("You may not withdraw accounts there. Somebody who may can upload this list."),
    "may_not_deleted": N_("You may not delete accounts there. Somebody who may can upload this list."),
    "code_not_taken_back": N_("A new one-time code can't be taken back."),
    "date_serial": N_("The date was read from Excel's number %(text)s."),
}  # fmt: skip

SENTENCES: dict[str, str] = {**_FIELDS, **_STATES, **_SIGN_IN, **_ADDRESSES, **_FILES, **_ROWS}
