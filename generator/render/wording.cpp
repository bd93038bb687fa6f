// Puts a design into words.
#include "generator/render/wording.hpp"

#include <fmt/format.h>

namespace sfpgen::render {
std::string summary(const elaborate::Design& design) {
  std::string text = design.kind_name;
  for (const elaborate::Setting& setting : design.settings)
    text +=
        fmt::format("{}{}", &setting == &design.settings.front() ? " for " : ", ", setting.words);
  return text;
}

spec::Json settings_json(const elaborate::Design& design) {
  spec::Json json = spec::Json::object();
  for (const elaborate::Setting& setting : design.settings)
    json[setting.key] = setting.facts.contains("name") ? setting.facts.at("name") : setting.facts;
  return json;
}

std::string megahertz(double clock_mhz) { return fmt::format("{}", clock_mhz); }

}  // namespace sfpgen::render
