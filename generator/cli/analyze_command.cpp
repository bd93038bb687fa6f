// analyze: reads files of tensors one after the other and prints what is found as it comes.
#include "generator/cli/analyze_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "generator/cli/analyze_plot.hpp"
#include "generator/cli/analyze_report.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/progress_bar.hpp"
#include "generator/cli/report_file.hpp"
#include "verif/analysis/recommendation.hpp"

namespace sfpgen::cli {
namespace {

struct AnalyzeOptions {
  std::vector<std::string> files;
  std::vector<std::string> patterns;
  std::vector<unsigned> mantissa_bits;
  std::vector<std::string> formats;
  unsigned lanes = 8;
  unsigned rows = 8;
  std::uint64_t block = golden::default_block_values;
  std::string container;
  unsigned threads = 0;
  std::string json;
  std::string csv;
  std::string plot;
  std::string recommend;

  /// The files to write; empty names among them.
  [[nodiscard]] std::vector<std::string> outputs() const { return {json, csv, plot, recommend}; }
};

/// What the options ask, or the first of them that is wrong (its place).
Result<analysis::Questions> questions_of(const AnalyzeOptions& options) {
  analysis::Questions questions;
  questions.lanes = options.lanes;
  questions.rows = options.rows;
  questions.block_values = options.block;
  questions.mantissa_bits = options.mantissa_bits;
  questions.threads = options.threads;
  golden::PacketConfig config;
  config.lanes = options.lanes;
  config.rows = options.rows;
  const std::vector<Error> illegal = golden::validate(config);
  if (!illegal.empty()) return Error{"--" + illegal.front().place, illegal.front().reason};
  for (const unsigned m : options.mantissa_bits) {
    if (m > golden::fp64.mantissa_bits) {
      return Error{"--mantissa-bits",
                   fmt::format("{} is more than {}", m, golden::fp64.mantissa_bits)};
    }
  }
  for (const std::string& name : options.formats) {
    const auto format = analysis::tried_format(name);
    if (!format.ok()) return Error{"--format", format.error().reason};
    questions.formats.push_back({name, *format});
  }
  return questions;
}

/// One run of the command.
class Analyze {
 public:
  Analyze(const AnalyzeOptions& options, analysis::Questions questions,
          tensors::OpenOptions open_options)
      : options_(options), questions_(std::move(questions)), open_options_(open_options) {
    // Lines would stand in the middle of a report that goes to standard output.
    for (const std::string& file : options.outputs()) {
      if (!file.empty() && is_standard_output(file)) lines_ = stderr;
    }
  }

  int run() {
    for (const std::string& name : options_.files) {
      try {
        analyze_file(name);
      } catch (const std::bad_alloc&) {
        fail(name, "the tensor does not fit into memory");
      }
    }
    if (report_.tensors.empty() && report_.failures.empty()) {
      fail(options_.patterns.empty() ? options_.files.front() : "--tensor",
           options_.patterns.empty()
               ? "it holds no tensor"
               : fmt::format("no tensor fits {}",
                             shown(fmt::format("{}", fmt::join(options_.patterns, ", ")))));
    }
    fmt::print(lines_, "{}", totals_text(report_, questions_));
    return write_reports() && report_.failures.empty() ? exit_good : exit_bad_input;
  }

 private:
  [[nodiscard]] bool wanted(const std::string& name) const {
    const auto fits = [&](const std::string& pattern) { return tensors::matches(pattern, name); };
    return options_.patterns.empty() ||
           std::any_of(options_.patterns.begin(), options_.patterns.end(), fits);
  }

  void fail(const std::string& name, const std::string& reason) {
    fmt::print(stderr, "sfpgen: {}: {}\n", shown(name), reason);
    report_.failures.push_back({name, reason});
  }

  void analyze_file(const std::string& name) {
    const auto file = tensors::TensorFile::open(name, open_options_);
    if (!file.ok()) {
      fail(name, file.error().text());
      return;
    }
    std::size_t left_out = 0;
    for (const tensors::LeftOut& tensor : file->left_out()) {
      if (!wanted(tensor.name)) continue;
      ++left_out;
      fmt::print(stderr, "sfpgen: warning: {}: tensor \"{}\" is left out: {}\n", shown(name),
                 shown(tensor.name), shown(tensor.reason));
    }
    std::vector<std::size_t> chosen;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < file->tensors().size(); ++i) {
      const tensors::TensorInfo& info = file->tensors()[i];
      if (!wanted(info.name)) continue;
      chosen.push_back(i);
      bytes += 2 * info.values * info.item_bytes;
    }
    if (chosen.empty() && left_out > 0) fail(name, "none of its tensors has floating-point values");

    ProgressBar bar(shown(name), bytes);
    for (const std::size_t i : chosen) {
      Result<analysis::TensorResult> result =
          analysis::analyze(*file, i, questions_, [&](std::uint64_t part) { bar.add(part); });
      bar.wipe();
      if (!result.ok()) {
        fail(name, result.error().text());
        continue;
      }
      report_.totals.add(*result);
      report_.tensors.push_back({name, std::move(result.value())});
      fmt::print(lines_, "{}", tensor_text(report_.tensors.back()));
      std::fflush(lines_);
    }
  }

  bool write_reports() {
    bool good = true;
    const auto write = [&](const std::string& file, const std::string& text) {
      if (const auto problem = write_report_file(file, text)) {
        fmt::print(stderr, "sfpgen: {}\n", *problem);
        good = false;
      }
    };
    if (!options_.json.empty()) write(options_.json, analysis_json(report_, questions_));
    if (!options_.csv.empty()) write(options_.csv, analysis_csv(report_, questions_));
    if (!options_.plot.empty()) write(options_.plot, analysis_svg(report_, questions_));
    if (!options_.recommend.empty()) {
      std::vector<analysis::Recommendation> all;
      for (const AnalyzedTensor& tensor : report_.tensors) {
        all.push_back(analysis::recommend(tensor.file, tensor.result, questions_));
      }
      write(options_.recommend, analysis::format_recommendations(all));
    }
    return good;
  }

  const AnalyzeOptions& options_;
  analysis::Questions questions_;
  tensors::OpenOptions open_options_;
  std::FILE* lines_ = stdout;
  AnalyzeReport report_;
};

int analyze(const AnalyzeOptions& options) {
  Result<analysis::Questions> questions = questions_of(options);
  if (!questions.ok()) return refuse(questions.error().place, {"", questions.error().reason});
  tensors::OpenOptions open_options;
  if (!options.container.empty()) {
    open_options.container = golden::format_from_name(options.container);
    if (!open_options.container || !golden::validate(*open_options.container).empty()) {
      return refuse(
          "--container",
          {"", fmt::format("\"{}\" is not fp64, fp32, fp16, bf16 or a legal eXmY, such as "
                           "e4m3",
                           shown(options.container))});
    }
  }
  for (const std::string& file : options.outputs()) {
    if (const auto problem = report_file_problem(file, options.files)) {
      fmt::print(stderr, "sfpgen: {}\n", *problem);
      return exit_bad_input;
    }
  }
  return Analyze(options, std::move(questions.value()), open_options).run();
}

}  // namespace

void register_analyze_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* const command = app.add_subcommand(
      "analyze", "Show what tensors are like and what each format would save and lose");
  const CLI::Validator small(not_a_number_up_to<std::uint32_t>, "");
  const CLI::Validator large(not_a_number_up_to<std::uint64_t>, "");
  command->add_option("FILE", options->files, "files to read: .npy, .npz, .safetensors")
      ->type_name("FILE...")
      ->required();
  command
      ->add_option("--tensor", options->patterns,
                   "only tensors whose names fit, as a shell's file names do; may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option("--mantissa-bits", options->mantissa_bits,
                   "numbers of mantissa bits to try, such as 7,4,2")
      ->check(small)
      ->type_name("m,..")
      ->delimiter(',');
  command
      ->add_option("--format", options->formats,
                   "formats to try: " + analysis::tried_format_names())
      ->type_name("F,..")
      ->delimiter(',');
  command->add_option("--lanes", options->lanes, "values in a row, 1..64")
      ->check(small)
      ->type_name("L")
      ->capture_default_str();
  command->add_option("--rows", options->rows, "rows in a group, 1..64")
      ->check(small)
      ->type_name("R")
      ->capture_default_str();
  command->add_option("--block", options->block, "values in a block, 0 for one block")
      ->check(large)
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--container", options->container,
                   "what unsigned integers are the bit patterns of, such as bf16")
      ->type_name("C");
  command->add_option("--threads", options->threads, "0: as many as there are processors")
      ->check(small)
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--json", options->json, "write everything as JSON")->type_name("F.json");
  command->add_option("--csv", options->csv, "write a table")->type_name("F.csv");
  command->add_option("--plot", options->plot, "draw the exponents and the bits per value")
      ->type_name("F.svg");
  command
      ->add_option("--recommend", options->recommend,
                   "write the best parameters of each tensor, for encode --recommended")
      ->type_name("F.json");
  command->callback([options, &exit_code] { exit_code = analyze(*options); });
}

}  // namespace sfpgen::cli
