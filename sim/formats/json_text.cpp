#include "sim/formats/json_text.hpp"

#include "sim/formats/json_places.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <vector>

namespace drsim::inline formats {
namespace {

using nlohmann::json;

/// The last '…' of a message: the token the parser could not hold.
std::string quoted_token(std::string_view message)
{
  const std::size_t last = message.rfind('\'');
  const std::size_t first =
      last == std::string_view::npos || last == 0 ? last : message.rfind('\'', last - 1);
  if (first == std::string_view::npos || first == last)
    return {};
  return std::string(message.substr(first + 1, last - first - 1));
}

/// Reports every key that an object repeats, with its JSON pointer.
class RepeatedKeys {
public:
  RepeatedKeys(const std::string &file, Diagnostics &diagnostics) : file_(file), diagnostics_(diagnostics) {}

  bool operator()(int, json::parse_event_t event, json &parsed)
  {
    using Parsing = json::parse_event_t;
    if (event == Parsing::object_start || event == Parsing::array_start) {
      count_element();
      levels_.push_back({event == Parsing::array_start, 0, {}, {}});
    } else if (event == Parsing::object_end || event == Parsing::array_end)
      levels_.pop_back();
    else if (event == Parsing::value)
      count_element();
    else if (event == Parsing::key)
      take_key(parsed.get<std::string>());
    return true;
  }

private:
  struct Level {
    bool array = false;
    std::size_t elements = 0;
    std::set<std::string> keys;
    std::string current; ///< key or index being read
  };

  void count_element()
  {
    if (!levels_.empty() && levels_.back().array)
      levels_.back().current = std::to_string(levels_.back().elements++);
  }

  void take_key(const std::string &key)
  {
    levels_.back().current = key;
    if (!levels_.back().keys.insert(key).second)
      diagnostics_.error(file_, path(), "key \"" + key + "\" is given twice", "keep one of them");
  }

  [[nodiscard]] std::string path() const
  {
    std::string text;
    for (const Level &level : levels_)
      text += "/" + pointer_token(level.current);
    return text;
  }

  const std::string &file_;
  Diagnostics &diagnostics_;
  std::vector<Level> levels_;
};

} // namespace

std::optional<nlohmann::json> parse_json(std::string_view text, const std::string &shown_name,
                                         Diagnostics &diagnostics)
{
  if (text.size() > largest_input_bytes) {
    diagnostics.error(shown_name, "", "the file is larger than 64 MiB", "split it");
    return std::nullopt;
  }
  if (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  if (const std::size_t byte = nested_deeper_at(text, deepest_input); byte != std::string_view::npos) {
    diagnostics.error(shown_name, place_of_byte(text, byte), "nested deeper than 200 levels");
    return std::nullopt;
  }
  const std::size_t before = diagnostics.problems().size();
  try {
    json value = json::parse(text.begin(), text.end(), RepeatedKeys(shown_name, diagnostics));
    if (diagnostics.problems().size() > before)
      return std::nullopt;
    return value;
  } catch (const json::parse_error &error) {
    const bool utf8 = std::string_view(error.what()).find("UTF-8") != std::string_view::npos;
    const bool cut = error.byte > text.size();
    const std::size_t at = error.byte == 0 ? 0 : error.byte - 1;
    diagnostics.error(shown_name, place_of_byte(text, at),
                      utf8  ? "the text is not UTF-8"
                      : cut ? "the JSON text ends too early"
                            : "not JSON from here on",
                      utf8  ? "save the file as UTF-8"
                      : cut ? "is the file complete?"
                            : json_cure(text, at));
  } catch (const json::out_of_range &error) { // a number beyond double, such as 1e999
    const std::string token = quoted_token(error.what());
    const std::size_t at = text.find(token);
    diagnostics.error(shown_name, at == std::string_view::npos ? "" : place_of_byte(text, at),
                      "a number is larger than drsim can hold");
  }
  return std::nullopt;
}

std::optional<std::string> read_text(const std::filesystem::path &path, const std::string &shown_name,
                                     Diagnostics &diagnostics)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    diagnostics.error(shown_name, "", "no such file", "give the path of a readable file");
    return std::nullopt;
  }
  if (std::filesystem::file_size(path, error) > largest_input_bytes) {
    diagnostics.error(shown_name, "", "the file is larger than 64 MiB", "split it");
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.good() && !stream.eof()) {
    diagnostics.error(shown_name, "", "the file cannot be read");
    return std::nullopt;
  }
  return text;
}

} // namespace drsim::formats
