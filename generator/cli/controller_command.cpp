// Runs the golden controllers over a file of losses and prints what they choose.
#include "generator/cli/controller_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sfpgen/golden/bitchop.hpp>
#include <sfpgen/golden/bitwave.hpp>
#include <sfpgen/golden/file.hpp>
#include <string>
#include <utility>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loss_file.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

/// What both controllers are asked.
struct ControllerOptions {
  std::string losses;
  std::string json;
  golden::LossFormat format;
  unsigned mantissa_bits = 23;
  unsigned mantissa_min = 0;
  std::optional<unsigned> mantissa_max;

  [[nodiscard]] unsigned longest() const { return mantissa_max.value_or(mantissa_bits); }
};

struct BitChopOptions : ControllerOptions {
  double alpha = 0.0625;
  std::optional<double> epsilon;
  std::uint32_t hold_off = 0;
};

struct BitWaveOptions : ControllerOptions {
  unsigned window = 16;
  double threshold = 0.001;
  unsigned mantissa_step = 1;
  unsigned exponent_bits = 8;
  unsigned exponent_step = 1;
  std::optional<unsigned> exponent_low_max;
  std::optional<std::uint64_t> freeze_from;
};

/// What one loss led to; the window is absent where a controller has none.
struct Line {
  std::uint64_t step = 0;
  std::uint32_t loss = 0;
  unsigned mantissa_bits = 0;
  golden::Change mantissa = golden::Change::held;
  struct Window {
    unsigned low = 0;
    unsigned high = 0;
    golden::Change change = golden::Change::held;
  };
  std::optional<Window> window;
  golden::ControllerStatus status;
};

int refuse(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) fmt::print(stderr, "sfpgen: {}\n", sentence);
  return exit_bad_input;
}

/// The option that sets what validate() calls by the name of the parameter: "loss bits".
std::string option_of(std::string parameter) {
  std::replace(parameter.begin(), parameter.end(), ' ', '-');
  return "--" + parameter;
}

void add_shape_problems(std::vector<std::string>& problems, const std::vector<Error>& errors) {
  for (const Error& error : errors)
    problems.push_back(fmt::format("{}: {}", option_of(error.place), error.reason));
}

void add_limit_problems(std::vector<std::string>& problems, const ControllerOptions& options) {
  if (options.longest() > options.mantissa_bits)
    problems.push_back(fmt::format("--mantissa-max: {} is not from 0 to {}", options.longest(),
                                   options.mantissa_bits));
  if (options.mantissa_min > options.longest())
    problems.push_back(fmt::format("--mantissa-min: {} is not from 0 to {}, the longest length",
                                   options.mantissa_min, options.longest()));
}

bool is_not_negative(double number) { return number >= 0.0 && std::isfinite(number); }

double value_of(std::uint32_t loss) { return static_cast<double>(std::bit_cast<float>(loss)); }

std::vector<std::string> notes_of(const golden::ControllerStatus& status) {
  std::vector<std::string> notes;
  if (status.loss_invalid) notes.emplace_back("loss_invalid");
  if (status.loss_clamped) notes.emplace_back("loss_clamped");
  return notes;
}

std::string table_of(const std::vector<Line>& lines) {
  const bool windows = lines.front().window.has_value();
  std::string text = fmt::format("{:>8} {:>14} {:>8} {:<10}", "step", "loss", "mantissa", "");
  if (windows) text += fmt::format(" {:>5} {:>5} {:<10}", "low", "high", "");
  text += "\n";
  for (const Line& line : lines) {
    std::string row = fmt::format("{:>8} {:>14.7g} {:>8} {:<10}", line.step, value_of(line.loss),
                                  line.mantissa_bits, golden::to_string(line.mantissa));
    if (line.window) {
      row += fmt::format(" {:>5} {:>5} {:<10}", line.window->low, line.window->high,
                         golden::to_string(line.window->change));
    }
    for (const std::string& note : notes_of(line.status)) row += " " + note;
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string json_of(const std::string& controller, const std::vector<Line>& lines) {
  ordered_json root = {{"controller", controller}, {"steps", ordered_json::array()}};
  double mantissas = 0.0;
  for (const Line& line : lines) {
    const double loss = value_of(line.loss);
    ordered_json step = {{"step", line.step},
                         {"loss", std::isfinite(loss) ? ordered_json(loss) : ordered_json(nullptr)},
                         {"mantissa_bits", line.mantissa_bits},
                         {"mantissa_change", golden::to_string(line.mantissa)}};
    if (line.window) {
      step["exponent_low"] = line.window->low;
      step["exponent_high"] = line.window->high;
      step["exponent_change"] = golden::to_string(line.window->change);
    }
    step["status"] = notes_of(line.status);
    mantissas += line.mantissa_bits;
    root["steps"].push_back(std::move(step));
  }
  root["mean_mantissa_bits"] = mantissas / static_cast<double>(lines.size());
  return root.dump(2) + "\n";
}

/// Everything that is wrong with the options; with none of it, the run.
template <class Step>
int run(const std::string& controller, const ControllerOptions& options,
        std::vector<std::string> problems, const Step& step) {
  add_limit_problems(problems, options);
  if (const auto problem = report_file_problem(options.json, {options.losses}))
    problems.push_back(*problem);
  const auto bytes = golden::read_file(options.losses);
  const std::string name = output::printable(options.losses);
  if (!bytes.ok()) {
    problems.push_back(fmt::format("{}: {}", name, bytes.error().text()));
    return refuse(problems);
  }
  const LossFile file = parse_losses({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (const auto* findings = std::get_if<std::vector<std::string>>(&file)) {
    for (const std::string& finding : *findings)
      problems.push_back(fmt::format("{}: {}", name, finding));
  }
  if (!problems.empty()) return refuse(problems);

  std::vector<Line> lines;
  auto unit = step();
  for (const LossRow& row : std::get<std::vector<LossRow>>(file)) {
    Line line = unit(row, lines.size());
    line.step = lines.size();
    line.loss = row.loss;
    lines.push_back(line);
  }
  fmt::print("{}", table_of(lines));
  if (const auto problem = write_report_file(options.json, json_of(controller, lines)))
    return refuse({*problem});
  return exit_good;
}

int bitchop(const BitChopOptions& options) {
  std::vector<std::string> problems;
  golden::BitChopShape shape;
  shape.loss = options.format;
  shape.mantissa_bits = options.mantissa_bits;
  if (!(options.alpha > 0.0 && options.alpha < 1.0))
    problems.push_back(fmt::format("--alpha: {} does not lie between 0 and 1", options.alpha));
  else
    golden::set_alpha(shape, options.alpha);
  if (options.epsilon) {
    shape.epsilon = golden::EpsilonRule::constant;
    if (!is_not_negative(*options.epsilon))
      problems.push_back(fmt::format("--epsilon: {} is not 0 or more", *options.epsilon));
  }
  add_shape_problems(problems, golden::validate(shape));
  return run("bitchop", options, problems, [&] {
    golden::BitChopConfig config;
    config.mantissa_min = options.mantissa_min;
    config.mantissa_max = options.longest();
    config.hold_off = options.hold_off;
    if (options.epsilon) config.epsilon = golden::epsilon_steps(shape, *options.epsilon);
    return [config, unit = golden::BitChop(shape)](const LossRow& row,
                                                   std::uint64_t /*step*/) mutable {
      config.rate_change = row.rate_change;
      const golden::BitChopStep step = unit.step(row.loss, config);
      return Line{0, 0, step.mantissa_bits, step.mantissa, std::nullopt, step.status};
    };
  });
}

int bitwave(const BitWaveOptions& options) {
  std::vector<std::string> problems;
  golden::BitWaveShape shape;
  shape.loss = options.format;
  shape.mantissa_bits = options.mantissa_bits;
  shape.exponent_bits = options.exponent_bits;
  shape.window = options.window;
  add_shape_problems(problems, golden::validate(shape));
  if (!is_not_negative(options.threshold))
    problems.push_back(fmt::format("--threshold: {} is not 0 or more", options.threshold));
  // The range of a limit is known only where the exponent bits are good.
  if (problems.empty() && options.exponent_low_max &&
      (*options.exponent_low_max < shape.widest_low() ||
       *options.exponent_low_max > shape.narrowest_low())) {
    problems.push_back(fmt::format("--exponent-low-max: {} is not from {} to {}",
                                   *options.exponent_low_max, shape.widest_low(),
                                   shape.narrowest_low()));
  }
  return run("bitwave", options, problems, [&] {
    golden::BitWaveConfig config;
    config.threshold = golden::threshold_steps(shape, options.threshold);
    config.mantissa_min = options.mantissa_min;
    config.mantissa_max = options.longest();
    config.mantissa_step = std::min(options.mantissa_step, options.mantissa_bits);
    config.exponent_low_max = options.exponent_low_max.value_or(shape.narrowest_low());
    config.exponent_step = std::min(options.exponent_step, shape.narrowest_low());
    return [config, freeze = options.freeze_from, unit = golden::BitWave(shape)](
               const LossRow& row, std::uint64_t number) mutable {
      config.freeze = freeze && number >= *freeze;
      const golden::BitWaveStep step = unit.step(row.loss, config);
      return Line{0,
                  0,
                  step.mantissa_bits,
                  step.mantissa,
                  Line::Window{step.exponent_low, step.exponent_high, step.exponent},
                  step.status};
    };
  });
}

void add_common_options(CLI::App& command, ControllerOptions& options) {
  command
      .add_option("--loss", options.losses,
                  "the losses, a line a step: a number, or columns named in the first line, of "
                  "which loss and learning_rate count")
      ->type_name("F.csv")
      ->required();
  command.add_option("--json", options.json, "also write the steps as JSON")->type_name("FILE");
  const auto number = [&command](const char* name, auto& value, const char* text) {
    command.add_option(name, value, text)->capture_default_str();
  };
  number("--loss-bits", options.format.bits, "bits of a loss inside, 8..24");
  number("--loss-integer-bits", options.format.integer_bits,
         "losses from 2 to this power on are out of range, -60..60");
  number("--mantissa-bits", options.mantissa_bits, "mantissa bits M of the values, 2..52");
  number("--mantissa-min", options.mantissa_min, "shortest length");
  command.add_option("--mantissa-max", options.mantissa_max, "longest length (default: M)");
}

void register_bitchop(CLI::App& group, int& exit_code) {
  const auto options = std::make_shared<BitChopOptions>();
  CLI::App* const command =
      group.add_subcommand("bitchop", "Mantissa length from the loss against its moving average");
  add_common_options(*command, *options);
  command->add_option("--alpha", options->alpha, "weight of a loss in the average")
      ->capture_default_str();
  command->add_option("--epsilon", options->epsilon,
                      "what a loss has to differ by (default: the running mean difference)");
  command
      ->add_option("--hold-off", options->hold_off,
                   "losses of full length after a change of the learning rate")
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = bitchop(*options); });
}

void register_bitwave(CLI::App& group, int& exit_code) {
  const auto options = std::make_shared<BitWaveOptions>();
  CLI::App* const command = group.add_subcommand(
      "bitwave", "Mantissa length and exponent window from the slope of the loss");
  add_common_options(*command, *options);
  const auto number = [command](const char* name, auto& value, const char* text) {
    command->add_option(name, value, text)->capture_default_str();
  };
  number("--window", options->window, "losses that the line goes through, 2..256");
  number("--threshold", options->threshold, "slope that counts, in loss a step");
  number("--mantissa-step", options->mantissa_step, "mantissa bits at a time");
  number("--exponent-bits", options->exponent_bits, "exponent bits E of the values, 2..11");
  number("--exponent-step", options->exponent_step, "exponents at either end at a time");
  command->add_option("--exponent-low-max", options->exponent_low_max,
                      "lowest exponent of the narrowest window (default: 2^(E-1)-1)");
  command->add_option("--freeze-from", options->freeze_from,
                      "from this step on, counted from 0, take the averages");
  command->callback([options, &exit_code] { exit_code = bitwave(*options); });
}

}  // namespace

void register_controller_command(CLI::App& app, int& exit_code) {
  CLI::App* const group = app.add_subcommand(
      "controller", "Print the lengths that BitChop or BitWave choose for a recorded loss");
  group->require_subcommand(1);
  register_bitchop(*group, exit_code);
  register_bitwave(*group, exit_code);
}

}  // namespace sfpgen::cli
