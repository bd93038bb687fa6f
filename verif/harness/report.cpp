// Writes a report as JSON.
#include "verif/harness/report.hpp"

#include <nlohmann/json.hpp>

namespace sfpgen::harness {

std::string to_json(const BenchReport& report) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["design"] = report.design;
  json["kind"] = report.kind;
  json["passed"] = report.passed();
  json["seed"] = report.seed;
  json["values_checked"] = report.values_checked;
  json["counts"] = report.counts;

  json["mismatches"] = report.mismatches.count();
  json["first_mismatches"] = Json::array();
  for (const Mismatch& mismatch : report.mismatches.first()) {
    json["first_mismatches"].push_back({{"stream", mismatch.stream},
                                        {"packet", mismatch.packet},
                                        {"row", mismatch.row},
                                        {"lane", mismatch.lane},
                                        {"beat", mismatch.beat},
                                        {"cycle", mismatch.cycle},
                                        {"expected", mismatch.expected},
                                        {"got", mismatch.got},
                                        {"text", to_string(mismatch)}});
  }
  json["violations"] = report.violations.count();
  json["first_violations"] = Json::array();
  for (const Violation& violation : report.violations.first()) {
    json["first_violations"].push_back({{"rule", violation.rule},
                                        {"stream", violation.stream},
                                        {"cycle", violation.cycle},
                                        {"text", violation.text}});
  }

  json["measures"] = Json::object();
  for (const Measure& measure : report.measures) {
    json["measures"][measure.unit][measure.name] = measure.value;
  }
  json["tensors"] = Json::array();
  for (const TensorReport& tensor : report.tensors) {
    Json entry = {{"file", tensor.file}, {"values", tensor.values}};
    for (const auto& [name, value] : tensor.figures) entry[name] = value;
    json["tensors"].push_back(entry);
  }

  Json holes = Json::array();
  Json groups = Json::object();
  for (const CoverageEntry& entry : report.coverage.entries()) {
    groups[entry.group][entry.bin] = entry.hits;
    if (entry.hits == 0) holes.push_back(entry.group + ": " + entry.bin);
  }
  json["coverage"] = {{"bins", report.coverage.entries().size()},
                      {"covered", report.coverage.covered()},
                      {"holes", holes},
                      {"groups", groups}};
  return json.dump(2) + "\n";
}

}  // namespace sfpgen::harness
