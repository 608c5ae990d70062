#include "sim/publish/fields.hpp"

#include "sim/formats/json_places.hpp"
#include "sim/publish/result.hpp"
#include "sim/report/markup.hpp"

#include <limits>

namespace drsim::publish {

Field Field::below(const nlohmann::json *value, const std::string &key) const
{
  return {value, pointer_ + "/" + pointer_token(key), *file_, *diagnostics_};
}

void Field::problem(const std::string &message, const std::string &cure) const
{
  diagnostics_->error(*file_, pointer_, message, cure);
}

bool Field::is(bool right, const char *what) const
{
  if (value_ != nullptr && !right)
    problem(std::string("is not ") + what, "give drsim report what drsim check --format json wrote");
  return value_ != nullptr && right;
}

Field Field::at(const std::string &key) const
{
  const Field field = maybe(key);
  if (value_ != nullptr && value_->is_object() && field.value_ == nullptr)
    field.problem("is missing", "give drsim report what drsim check --format json wrote");
  return field;
}

Field Field::maybe(const std::string &key) const
{
  if (!there() || !is(value_->is_object(), "an object"))
    return below(nullptr, key);
  const auto found = value_->find(key);
  return below(found == value_->end() ? nullptr : &*found, key);
}

std::string Field::text() const
{
  return there() && is(value_->is_string(), "a text") ? one_line(value_->get_ref<const std::string &>())
                                                      : std::string();
}

double Field::number() const
{
  return is(value_ != nullptr && value_->is_number(), "a number") ? value_->get<double>() : 0;
}

double Field::number_or_infinite() const
{
  return there() ? number() : std::numeric_limits<double>::infinity();
}

std::uint64_t Field::count() const
{
  return is(value_ != nullptr && value_->is_number_unsigned(), "a whole number")
             ? value_->get<std::uint64_t>()
             : 0;
}

bool Field::flag() const
{
  return is(value_ != nullptr && value_->is_boolean(), "true or false") && value_->get<bool>();
}

std::vector<Field> Field::items() const
{
  std::vector<Field> fields;
  if (there() && is(value_->is_array(), "an array"))
    for (std::size_t i = 0; i < value_->size(); ++i)
      fields.push_back(below(&(*value_)[i], std::to_string(i)));
  return fields;
}

std::vector<std::pair<std::string, Field>> Field::members() const
{
  std::vector<std::pair<std::string, Field>> fields;
  if (there() && is(value_->is_object(), "an object"))
    for (const auto &[key, value] : value_->items())
      fields.emplace_back(one_line(key), below(&value, key));
  return fields;
}

} // namespace drsim::publish
