// Reads the request, runs the design's bench, writes the report.
#include "verif/harness/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sfpgen::harness {
namespace {

struct RunFiles {
  BenchRequest request;
  std::string trace;
};

RunFiles read_request(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  const nlohmann::json json = nlohmann::json::parse(file);
  RunFiles run;
  run.request.seed = json.at("seed").get<std::uint64_t>();
  run.request.values = json.at("values").get<std::uint64_t>();
  run.request.stall = json.at("stall").get<double>();
  for (const auto& tensor : json.at("tensors")) {
    run.request.tensors.push_back(
        {tensor.at("file").get<std::string>(),
         tensor.at("settings").get<std::map<std::string, std::uint64_t>>()});
  }
  run.trace = json.at("trace").get<std::string>();
  run.request.activity = json.value("activity", "");
  return run;
}

void run_to_report(const char* request_file, const char* result_file, Model& model,
                   const DesignFacts& facts) {
  const RunFiles run = read_request(request_file);
  const auto& benches = all_benches();
  const auto bench = std::find_if(benches.begin(), benches.end(), [&](const BenchEntry& entry) {
    return entry.kind == facts.kind;
  });
  if (bench == benches.end()) {
    throw std::runtime_error("no bench for a design of the kind " + std::string(facts.kind));
  }
  model.randomize(run.request.seed);
  if (!run.trace.empty() && !model.open_trace(run.trace)) {
    throw std::runtime_error("cannot write a waveform to " + run.trace);
  }
  BenchReport report;
  report.design = facts.name;
  report.kind = facts.kind;
  report.seed = run.request.seed;
  bench->run(model, facts, run.request, report);
  model.close_trace();

  std::ofstream result(result_file, std::ios::binary);
  result << to_json(report);
  result.close();
  if (!result) throw std::runtime_error(fmt::format("cannot write {}", result_file));
}

}  // namespace

int run_bench(int argc, char** argv, Model& model, const DesignFacts& facts) {
  try {
    if (argc != 3) throw std::runtime_error("usage: bench REQUEST.json RESULT.json");
    run_to_report(argv[1], argv[2], model, facts);
    return 0;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("bench: error: {}\n", error.what()).c_str(), stderr);
    return 1;
  }
}

}  // namespace sfpgen::harness
