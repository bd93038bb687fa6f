// Designs as JSON.
#include "generator/render/manifest.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "generator/diag/version.hpp"
#include "generator/render/checksum.hpp"

namespace sfpgen::render {
namespace {

using Json = nlohmann::ordered_json;

// A whole number of MHz is written without a fraction, as a user would.
Json clock_of(const elaborate::Design& design) {
  const auto whole = static_cast<std::int64_t>(design.clock_mhz);
  if (static_cast<double>(whole) == design.clock_mhz) return whole;
  return design.clock_mhz;
}

template <typename Items, typename Convert>
Json array_of(const Items& items, Convert convert) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(convert(item));
  return array;
}

Json value_of(const elaborate::Design& design) {
  Json json;
  json["name"] = design.name;
  json["design"] = design.kind_name;
  json["top"] = design.name;
  for (const elaborate::Setting& setting : design.settings) json[setting.key] = setting.facts;
  json["clock_mhz"] = clock_of(design);
  json["clock_port"] = design.clock_port;
  json["reset_port"] = design.reset_port;
  json["parameters"] =
      array_of(design.parameters, [](const elaborate::Parameter& parameter) -> Json {
        return {{"name", parameter.name},
                {"value", parameter.value},
                {"description", parameter.description}};
      });
  json["derived"] = array_of(design.derived, [](const elaborate::Derived& derived) -> Json {
    return {{"name", derived.name},
            {"value", derived.value},
            {"unit", derived.unit},
            {"description", derived.description}};
  });
  json["latencies"] = array_of(design.latencies, [](const elaborate::Latency& latency) -> Json {
    return {
        {"name", latency.name}, {"cycles", latency.cycles}, {"description", latency.description}};
  });
  json["streams"] = array_of(design.streams, [](const elaborate::Stream& stream) -> Json {
    return {{"name", stream.name},
            {"direction", to_string(stream.direction)},
            {"data_bits", stream.data_bits},
            {"contents", stream.contents}};
  });
  json["ports"] = array_of(design.ports, [](const elaborate::Port& port) -> Json {
    return {{"name", port.name},
            {"direction", to_string(port.direction)},
            {"width", port.width},
            {"group", port.group},
            {"description", port.description}};
  });
  json["instances"] = array_of(design.instances, [](const elaborate::Instance& instance) -> Json {
    return {{"module", instance.module}, {"name", instance.name}};
  });
  return json;
}

}  // namespace

std::string manifest(const elaborate::Design& design, const std::vector<RenderedFile>& files) {
  Json json;
  json["generator"] = manifest_generator;
  json["version"] = diag::version();
  json.update(value_of(design));
  json["files"] = array_of(files, [](const RenderedFile& file) -> Json {
    return {{"path", file.path}, {"bytes", file.text.size()}, {"sha256", sha256(file.text)}};
  });
  return json.dump(2) + "\n";
}

std::string design_json(const elaborate::Design& design) { return value_of(design).dump(2) + "\n"; }

std::string resolved_spec(const elaborate::Design& design) {
  Json json;
  json["name"] = design.name;
  json["design"] = design.kind_name;
  for (const elaborate::Setting& setting : design.settings) json[setting.key] = setting.value;
  json["target"] = {{"clock_mhz", clock_of(design)}};
  return json.dump(2) + "\n";
}

}  // namespace sfpgen::render
