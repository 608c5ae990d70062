#include "sim/publish/template.hpp"

#include "sim/formats/json_text.hpp"

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

namespace drsim::publish {
namespace {

namespace fs = std::filesystem;
using kainjow::mustache::data;
using kainjow::mustache::mustache;

data data_of(const nlohmann::ordered_json &value)
{
  if (value.is_string()) // an empty text is none: sections that show it are left out
    return value == "" ? data(false) : data(value.get_ref<const std::string &>());
  if (value.is_boolean())
    return data(value.get<bool>());
  if (value.is_array()) {
    data list(data::type::list);
    for (const auto &item : value)
      list.push_back(data_of(item));
    return list;
  }
  if (value.is_object()) {
    data object(data::type::object);
    for (const auto &[key, item] : value.items())
      object.set(key, data_of(item));
    return object;
  }
  return value.is_null() ? data(false) : data(value.dump());
}

} // namespace

std::string render_template(const fs::path &folder, const std::string &name,
                            const nlohmann::ordered_json &view, Diagnostics &diagnostics)
{
  data root = data_of(view);
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".mustache" && entry.path().stem() != name) {
      const auto text = read_text(entry.path(), entry.path().string(), diagnostics);
      root.set("part_" + entry.path().stem().string(),
               data(kainjow::mustache::partial([part = text.value_or("")] { return part; })));
    }
  const std::string file = (folder / (name + ".mustache")).string();
  const auto text = read_text(file, file, diagnostics);
  if (!text)
    return "";
  mustache page(*text);
  std::string out = page.is_valid() ? page.render(root) : std::string();
  if (!page.error_message().empty())
    diagnostics.error(file, "", page.error_message());
  return out;
}

} // namespace drsim::publish
