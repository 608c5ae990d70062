#include "sim/core/units.hpp"
#include "sim/publish/rehearsal/pages.hpp"

#include "sim/input/rehearsal_record.hpp"

#include <libical/ical.h>

#include <cmath>
#include <cstdlib>
#include <memory>

namespace drsim::publish::inline rehearsal {
namespace {

struct FreeComponent {
  void operator()(icalcomponent *component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

icaltimetype utc_of(double seconds)
{
  return icaltime_from_timet_with_zone(static_cast<time_t>(std::llround(seconds)), 0,
                                       icaltimezone_get_utc_timezone());
}

double day_start_s(const std::string &date)
{
  return day_s * parse_day(date).value_or(0);
}

/// The hour in which nine in ten have ended; where they do not, the end of the allowed hours.
double end_hour(const Json &window)
{
  return window.at("fits").get<bool>() && window.at("end_p90_hour").is_number()
             ? window.at("end_p90_hour").get<double>()
             : window.at("hours").at("to").get<double>();
}

/// What RFC 5546 (section 3.2.1) demands of a published event whose organiser nobody named: an address that
/// reaches nobody.
constexpr const char *nobody = "invalid:nomail";

/// Whoever is named with an address, the first role first; "" where nobody is.
std::string first_address(const Json &rehearsal)
{
  for (const Json &role : rehearsal.at("roles"))
    if (const std::string email = role.value("email", ""); !email.empty())
      return email;
  return "";
}

void add_organizer(icalcomponent *event, const Json &plan, const std::string &address)
{
  icalproperty *organizer = icalproperty_new_organizer(address.c_str());
  icalproperty_add_parameter(organizer,
                             icalparameter_new_cn(plan.at("deployment").get<std::string>().c_str()));
  icalcomponent_add_property(event, organizer);
}

/// The people of a published event: it must have no attendee (RFC 5546, section 3.2.1), and at most one
/// contact.
void add_contact(icalcomponent *event, const Json &rehearsal)
{
  std::string people;
  for (const Json &role : rehearsal.at("roles"))
    if (const std::string name = role.value("name", ""); !name.empty()) {
      const std::string email = role.value("email", "");
      people += (people.empty() ? "" : "; ") + role.at("role").get<std::string>() + ": " + name +
                (email.empty() ? "" : " <" + email + ">");
    }
  if (!people.empty())
    icalcomponent_add_property(event, icalproperty_new_contact(people.c_str()));
}

void add_attendees(icalcomponent *event, const Json &rehearsal)
{
  for (const Json &role : rehearsal.at("roles")) {
    const std::string email = role.value("email", "");
    if (email.empty())
      continue;
    icalproperty *attendee = icalproperty_new_attendee(("mailto:" + email).c_str());
    icalproperty_add_parameter(attendee, icalparameter_new_cn(role.value("name", "").c_str()));
    icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
    icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
    icalcomponent_add_property(event, attendee);
  }
}

std::string roles_text(const Json &rehearsal)
{
  std::string out;
  for (const Json &role : rehearsal.at("roles"))
    out += (out.empty() ? "" : ", ") + role.at("role").get<std::string>();
  return out;
}

icalcomponent *event_of(const Json &plan, const Json &rehearsal, const RehearsalWords &words)
{
  const Json &window = rehearsal.at("window");
  const double midnight_s = day_start_s(window.at("date")) - hour_s * plan.at("utc_offset_h").get<double>();
  const Json &rto = rehearsal.at("expected").at("rto_s");
  const std::string type = words.word(rehearsal.at("type"));
  icalcomponent *event = icalcomponent_new_vevent();
  const std::string uid = plan.at("deployment").get<std::string>() + "-" +
                          plan.at("quarter").get<std::string>() + "-" +
                          rehearsal.at("scenario").get<std::string>() + "@drsim";
  icalcomponent_set_uid(event, uid.c_str());
  icalcomponent_set_dtstamp(event, utc_of(day_start_s(plan.at("today"))));
  icalcomponent_set_dtstart(event, utc_of(midnight_s + hour_s * window.at("start_hour").get<double>()));
  icalcomponent_set_dtend(event, utc_of(midnight_s + hour_s * end_hour(window)));
  icalcomponent_set_summary(
      event, words
                 .text("calendar.summary",
                       {{"id", rehearsal.at("id")}, {"scenario", rehearsal.at("scenario")}, {"type", type}})
                 .c_str());
  icalcomponent_set_description(event,
                                words
                                    .text("calendar.body", {{"title", rehearsal.at("title")},
                                                            {"type", type},
                                                            {"rto", words.quantile(rto, "p50")},
                                                            {"target", words.duration(rto.at("target_s"))},
                                                            {"end", words.hour(window.at("end_p90_hour"))},
                                                            {"roles", roles_text(rehearsal)}})
                                    .c_str());
  return event;
}

/// A calendar without events yet.
Component empty_calendar(icalproperty_method method)
{
  Component all(icalcomponent_new_vcalendar());
  icalcomponent_add_property(all.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(all.get(), icalproperty_new_prodid("-//drsim//rehearse//EN"));
  icalcomponent_set_method(all.get(), method);
  return all;
}

std::string text_of(const Component &calendar)
{
  char *text = icalcomponent_as_ical_string_r(calendar.get());
  std::string out(text);
  std::free(text);
  return out;
}

} // namespace

std::string calendar(const Json &plan, const RehearsalWords &words)
{
  const Component all = empty_calendar(ICAL_METHOD_PUBLISH);
  for (const Json &rehearsal : plan.at("rehearsals")) {
    if (!rehearsal.at("window").contains("date"))
      continue;
    icalcomponent *event = event_of(plan, rehearsal, words);
    const std::string address = first_address(rehearsal);
    add_organizer(event, plan, address.empty() ? nobody : "mailto:" + address);
    add_contact(event, rehearsal);
    icalcomponent_add_component(all.get(), event);
  }
  return text_of(all);
}

std::string invitation(const Json &plan, const Json &rehearsal, const RehearsalWords &words)
{
  const std::string address = first_address(rehearsal);
  if (address.empty() || !rehearsal.at("window").contains("date"))
    return "";
  const Component all = empty_calendar(ICAL_METHOD_REQUEST);
  icalcomponent *event = event_of(plan, rehearsal, words);
  add_organizer(event, plan, "mailto:" + address);
  add_attendees(event, rehearsal);
  icalcomponent_add_component(all.get(), event);
  return text_of(all);
}

} // namespace drsim::publish::rehearsal
