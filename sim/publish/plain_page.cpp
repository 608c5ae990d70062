#include "sim/publish/plain_page.hpp"

#include "sim/formats/json_text.hpp"

namespace drsim::publish {

std::optional<View> plain_page(const Words &words, const PublishSettings &settings, Diagnostics &diagnostics)
{
  const std::string style_name = (settings.folder / "templates" / "page.css").string();
  const auto style = read_text(style_name, style_name, diagnostics);
  if (!style || diagnostics.has_errors())
    return std::nullopt;
  return View{{"language", words.language()},
              {"t", texts_view(words)},
              {"style", *style},
              {"policy", "default-src 'none'; style-src " + policy_hash(*style) +
                             "; base-uri 'none'; form-action 'none'"}};
}

} // namespace drsim::publish
