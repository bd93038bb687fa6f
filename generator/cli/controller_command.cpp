// Runs the golden controllers over a file of losses and prints what they choose.
#include "generator/cli/controller_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <sfpgen/golden/bitchop.hpp>
#include <sfpgen/golden/bitwave.hpp>
#include <sfpgen/golden/file.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/cli/controller_lines.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/loss_file.hpp"
#include "generator/cli/number_options.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

/// Steps that an option can speak of.
constexpr std::int64_t most_losses = 0xFFFF'FFFF;

/// What both controllers are asked.
struct ControllerOptions {
  std::string losses;
  std::string json;
  const CLI::Option* json_option = nullptr;
  NumberOptions numbers;
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

/// Everything that is wrong with the options; with none of it, the run.
template <class Step>
int run(const std::string& controller, const ControllerOptions& options,
        std::vector<std::string> problems, const Step& step) {
  add_limit_problems(problems, options);
  const std::string& json_file = options.json;
  const bool prints_json = options.json_option->count() != 0 && json_file.empty();
  if (const auto problem = report_file_problem(json_file, {options.losses}))
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

  std::vector<ControllerLine> lines;
  auto unit = step();
  for (const LossRow& row : std::get<std::vector<LossRow>>(file)) {
    ControllerLine line = unit(row, lines.size());
    line.step = lines.size();
    line.loss = row.loss;
    lines.push_back(line);
  }
  fmt::print("{}", prints_json ? json_of(controller, lines) : table_of(lines));
  if (const auto problem = write_report_file(json_file, json_of(controller, lines)))
    return refuse({*problem});
  return exit_good;
}

int bitchop(const BitChopOptions& options) {
  std::vector<std::string> problems = options.numbers.read();
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
      return ControllerLine{0, 0, step.mantissa_bits, step.mantissa, std::nullopt, step.status};
    };
  });
}

int bitwave(const BitWaveOptions& options) {
  std::vector<std::string> problems = options.numbers.read();
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
      return ControllerLine{
          0,
          0,
          step.mantissa_bits,
          step.mantissa,
          ControllerLine::Window{step.exponent_low, step.exponent_high, step.exponent},
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
  options.json_option =
      command
          .add_option("--json", options.json,
                      "print the steps as JSON instead of the table, or write them to a file too")
          ->type_name("[FILE]")
          ->expected(0, 1);
  NumberOptions& numbers = options.numbers;
  numbers.whole(command, "--loss-bits", options.format.bits, {8, 24},
                "bits of a loss inside, 8..24");
  numbers.whole(command, "--loss-integer-bits", options.format.integer_bits, {-60, 60},
                "losses from 2 to this power on are out of range, -60..60");
  numbers.whole(command, "--mantissa-bits", options.mantissa_bits, {2, 52},
                "mantissa bits M of the values, 2..52");
  numbers.whole(command, "--mantissa-min", options.mantissa_min, {0, 52}, "shortest length");
  numbers.whole(command, "--mantissa-max", options.mantissa_max, {0, 52},
                "longest length (default: M)");
}

void register_bitchop(CLI::App& group, int& exit_code) {
  const auto options = std::make_shared<BitChopOptions>();
  CLI::App* const command =
      group.add_subcommand("bitchop", "Mantissa length from the loss against its moving average");
  add_common_options(*command, *options);
  options->numbers.real(*command, "--alpha", options->alpha, "weight of a loss in the average");
  options->numbers.real(*command, "--epsilon", options->epsilon,
                        "what a loss has to differ by (default: the running mean difference)");
  options->numbers.whole(*command, "--hold-off", options->hold_off, {0, most_losses},
                         "losses of full length after a change of the learning rate");
  command->callback([options, &exit_code] { exit_code = bitchop(*options); });
}

void register_bitwave(CLI::App& group, int& exit_code) {
  const auto options = std::make_shared<BitWaveOptions>();
  CLI::App* const command = group.add_subcommand(
      "bitwave", "Mantissa length and exponent window from the slope of the loss");
  add_common_options(*command, *options);
  NumberOptions& numbers = options->numbers;
  numbers.whole(*command, "--window", options->window, {2, 256},
                "losses that the line goes through, 2..256");
  numbers.real(*command, "--threshold", options->threshold, "slope that counts, in loss a step");
  numbers.whole(*command, "--mantissa-step", options->mantissa_step, {0, 52},
                "mantissa bits at a time");
  numbers.whole(*command, "--exponent-bits", options->exponent_bits, {2, 11},
                "exponent bits E of the values, 2..11");
  numbers.whole(*command, "--exponent-step", options->exponent_step, {0, 1023},
                "exponents at either end at a time");
  numbers.whole(*command, "--exponent-low-max", options->exponent_low_max, {1, 1023},
                "lowest exponent of the narrowest window (default: 2^(E-1)-1)");
  numbers.whole(*command, "--freeze-from", options->freeze_from, {0, most_losses},
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
