#include "sim/campaign/frame.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/model/outcome_fields.hpp"

#include <vector>

namespace drsim::inline campaign {
namespace {

class Put {
public:
  explicit Put(ByteWriter &out) : out_(out) {}
  void operator()(const char *, bool value) { out_.flag(value); }
  void operator()(const char *, double value) { out_.real(value); }
  void operator()(const char *, std::uint64_t value) { out_.whole(value); }
  void operator()(const char *, const std::string &value) { out_.text(value); }
  void operator()(const char *, Outcome::Status value) { out_.whole(static_cast<std::uint64_t>(value)); }
  template <class Item> void operator()(const char *name, const std::vector<Item> &items)
  {
    out_.whole(items.size());
    for (const Item &item : items)
      (*this)(name, item);
  }
  template <class Struct> void operator()(const char *, const Struct &thing) { visit_fields(thing, *this); }

private:
  ByteWriter &out_;
};

class Take {
public:
  explicit Take(ByteReader &in) : in_(in) {}
  void operator()(const char *, bool &value) { value = in_.flag(); }
  void operator()(const char *, double &value) { value = in_.real(); }
  void operator()(const char *, std::uint64_t &value) { value = in_.whole(); }
  void operator()(const char *, std::string &value) { value = in_.text(); }
  void operator()(const char *, Outcome::Status &value)
  {
    value =
        static_cast<Outcome::Status>(in_.below(static_cast<std::uint64_t>(Outcome::Status::wrong_input) + 1));
  }
  template <class Item> void operator()(const char *name, std::vector<Item> &items)
  {
    items.resize(in_.count());
    for (Item &item : items)
      (*this)(name, item);
  }
  template <class Struct> void operator()(const char *, Struct &thing) { visit_fields(thing, *this); }

private:
  ByteReader &in_;
};

} // namespace

std::string encode_outcome(const Outcome &outcome)
{
  ByteWriter out;
  out.text(outcome_form);
  Put put(out);
  visit_fields(outcome, put);
  return out.take();
}

std::optional<Outcome> decode_outcome(std::string_view bytes)
{
  ByteReader in(bytes);
  if (in.text() != outcome_form)
    return std::nullopt;
  Outcome outcome;
  Take take(in);
  visit_fields(outcome, take);
  return in.complete() ? std::optional(std::move(outcome)) : std::nullopt;
}

} // namespace drsim::campaign
