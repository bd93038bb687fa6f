// The tables of the controllers.
#include "generator/elaborate/controller_units.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <string>

#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int loss_width = 32;
constexpr int loss_bytes = 4;
constexpr int binary32_bias = 127;

constexpr const char* loss_note =
    "A loss a beat: IEEE 754 binary32. It is taken when its work is done, and the lengths after it "
    "stand at the outputs from the next cycle on, until the next loss changes them. A beat without "
    "any TKEEP bit holds no loss and is dropped; TLAST is not looked at.";
constexpr const char* loss_handshake_note =
    "The stream is AXI4-Stream: TVALID never waits for TREADY, and a beat stays unchanged until it "
    "is taken. No combinational path leads from an input to an output.";
constexpr const char* loss_configuration_note =
    "The configuration (cfg_*) belongs to a loss: hold it from the cycle in which TVALID rises "
    "until the loss is taken.";
constexpr const char* loss_format_note =
    "Inside, losses are fixed-point numbers, cut towards zero. One out of range becomes the "
    "largest "
    "there is and sets status_loss_clamped_o; an infinite one or a NaN changes no length and sets "
    "status_loss_invalid_o.";
constexpr const char* rate_change_note =
    "A learning-rate change that comes with an infinite loss or a NaN counts for the next loss.";
constexpr const char* freeze_note =
    "While cfg_freeze_i is 1 the averages stand still, and losses are still taken into the window.";

constexpr const char* change_text =
    "what the last loss did to it: 0 held, 1 shortened, 2 lengthened";

int integer_bits(const ValidSpec& spec) { return spec.integer("loss_integer_bits"); }
int loss_bits(const ValidSpec& spec) { return spec.integer("loss_bits"); }
int window(const ValidSpec& spec) { return spec.integer("window"); }
int mantissa_bits(const ValidSpec& spec) { return spec.integer("mantissa_bits"); }
int fraction_bits(const ValidSpec& spec) { return loss_bits(spec) - 1 - integer_bits(spec); }
int loss_data(const Dimensions& /*d*/) { return loss_width; }
int loss_keep(const Dimensions& /*d*/) { return loss_bytes; }
int no_row(const Dimensions& /*d*/) { return 0; }
int change_width(const Dimensions& /*d*/) { return 2; }
int length_width(const Dimensions& d) { return bits_for(mantissa_bits(*d.spec)); }
int hold_off_width(const Dimensions& d) { return d.spec->integer("hold_off_bits"); }

// alpha as a fraction of a power of two.
struct Alpha {
  int numerator;
  int bits;  // the denominator is 2^bits
};

// The nearest fraction of 2^16, in lowest terms.
Alpha alpha(const ValidSpec& spec) {
  constexpr int most_bits = 16;
  const auto numerator =
      static_cast<unsigned>(std::lround(std::ldexp(spec.value("alpha").get<double>(), most_bits)));
  const int spare = std::countr_zero(numerator);
  return {static_cast<int>(numerator >> static_cast<unsigned>(spare)), most_bits - spare};
}

int guard_bits(const ValidSpec& spec) {
  const Alpha weight = alpha(spec);
  return weight.bits - bits_for(weight.numerator) + 3;
}

bool deviates(const ValidSpec& spec) { return spec.choice("epsilon") == "deviation"; }

std::optional<int> with_constant_epsilon(const ValidSpec& spec) {
  return deviates(spec) ? std::optional(0) : std::nullopt;
}

int average_width(const Dimensions& d) { return loss_bits(*d.spec) + guard_bits(*d.spec); }

int threshold_width(const Dimensions& d) {
  const int n = window(*d.spec);
  return loss_bits(*d.spec) - 1 + bits_for(n * n / 2 - 1);
}

std::string loss_contents(const ValidSpec& spec, const Dimensions& /*d*/) {
  return fmt::format("one loss, IEEE 754 binary32; within +-2^{} it counts, in steps of 2^{}",
                     integer_bits(spec), -fraction_bits(spec));
}

std::vector<UnitParameter> loss_parameters() {
  return {{"LOSS_BITS", loss_bits, "bits of a loss inside"},
          {"LIMIT_EXPONENT",
           [](const ValidSpec& spec) -> std::int64_t { return binary32_bias + integer_bits(spec); },
           "exponent field of the smallest loss out of range: 127 + loss_integer_bits"},
          {"MANTISSA_BITS", mantissa_bits, "mantissa bits M of the values"}};
}

UnitNumber fraction_number() {
  return {
      "loss_fraction_bits",
      [](const ValidSpec& spec, const Dimensions&) -> std::int64_t { return fraction_bits(spec); },
      "bit", "F = LOSS_BITS - 1 - loss_integer_bits: a step of a loss is 2^-F"};
}

void append_loss(std::vector<UnitPort>& ports) {
  append(ports, "s_axis_loss", input, {loss_data, loss_keep, "the loss, IEEE 754 binary32"});
}

void append_limits(std::vector<UnitPort>& ports) {
  ports.push_back(configuration("cfg_mantissa_min_i", length_width, "shortest mantissa length"));
  ports.push_back(configuration("cfg_mantissa_max_i", length_width, "longest mantissa length"));
}

UnitPort result(std::string name, const Width& width, std::string text) {
  return {std::move(name), output, width, PortGroup::lengths, "", std::move(text)};
}

void append_mantissa(std::vector<UnitPort>& ports) {
  ports.push_back(result("mantissa_bits_o", length_width, "mantissa length from now on"));
  ports.push_back(result("mantissa_change_o", change_width, change_text));
}

void append_status(std::vector<UnitPort>& ports) {
  ports.push_back(status_clear());
  ports.push_back(status("status_loss_invalid_o", "sticky: a loss was infinite or a NaN"));
  ports.push_back(status("status_loss_clamped_o",
                         "sticky: a loss was out of range and taken as the largest there is"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
}

UnitLatency invalid_latency() {
  return {"invalid_loss_to_ready", cycles<1>,
          "from the cycle in which TVALID of a loss that is no number rises to the one that takes "
          "it"};
}

}  // namespace

Unit bitchop_unit() {
  Unit unit;
  unit.module = "sfp_bitchop";
  unit.parameters = loss_parameters();
  unit.parameters.push_back(
      {"ALPHA", [](const ValidSpec& spec) -> std::int64_t { return alpha(spec).numerator; },
       "numerator of alpha, to the nearest 2^-16"});
  unit.parameters.push_back({"ALPHA_BITS",
                             [](const ValidSpec& spec) -> std::int64_t { return alpha(spec).bits; },
                             "the denominator of alpha is 2^ALPHA_BITS"});
  unit.parameters.push_back(
      {"DEVIATION", [](const ValidSpec& spec) -> std::int64_t { return deviates(spec) ? 1 : 0; },
       "1: epsilon is the running mean absolute difference, 0: cfg_epsilon_i"});
  unit.parameters.push_back(
      {"HOLD_OFF_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.integer("hold_off_bits"); },
       "bits of the hold-off"});
  unit.parameters.push_back(reset_parameter());
  unit.numbers = {fraction_number(),
                  {"average_fraction_bits",
                   [](const ValidSpec& spec, const Dimensions&) -> std::int64_t {
                     return fraction_bits(spec) + guard_bits(spec);
                   },
                   "bit", "F + ceil(log2(1 / alpha)) + 2: the unit of averages and of epsilon"}};
  unit.row = no_row;
  append_clock(unit.ports);
  unit.ports.push_back(configuration("cfg_epsilon_i", average_width,
                                     "what a loss has to differ by, in steps of an average",
                                     with_constant_epsilon));
  append_limits(unit.ports);
  unit.ports.push_back(configuration("cfg_hold_off_i", hold_off_width,
                                     "losses of full length after a learning-rate change"));
  unit.ports.push_back(
      configuration("cfg_rate_change_i", widths::bit, "1: the learning rate changes"));
  append_loss(unit.ports);
  append_mantissa(unit.ports);
  append_status(unit.ports);
  unit.streams = {{"s_axis_loss", input, loss_data, loss_contents}};
  unit.latencies = {{"loss_to_lengths",
                     [](const ValidSpec& spec) {
                       const int weighing = alpha(spec).bits + 1;
                       return loss_bits(spec) + 5 + weighing * (deviates(spec) ? 2 : 1);
                     },
                     "from the cycle in which TVALID rises to the one that shows the new length"},
                    invalid_latency()};
  unit.notes = {{loss_handshake_note},
                {loss_note},
                {loss_configuration_note},
                {loss_format_note},
                {rate_change_note}};
  return unit;
}

Unit bitwave_unit() {
  Unit unit;
  unit.module = "sfp_bitwave";
  unit.parameters = loss_parameters();
  unit.parameters.push_back({"WINDOW", window, "losses N that the line goes through"});
  unit.parameters.push_back(
      {"EXPONENT_BITS", [](const ValidSpec& spec) -> std::int64_t { return spec.exponent_bits(); },
       "exponent bits E of the values"});
  unit.parameters.push_back(
      {"COUNT_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.integer("average_bits"); },
       "the averages stand still after 2^COUNT_BITS - 1 losses"});
  unit.parameters.push_back(reset_parameter());
  unit.numbers = {fraction_number(),
                  {"slope_scale",
                   [](const ValidSpec& spec, const Dimensions&) -> std::int64_t {
                     const std::int64_t n = window(spec);
                     return n * (n * n - 1) / 6;
                   },
                   "",
                   "N (N^2 - 1) / 6: cfg_threshold_i is the slope that counts, times this, times "
                   "2^F"}};
  unit.row = no_row;
  append_clock(unit.ports);
  unit.ports.push_back(configuration("cfg_threshold_i", threshold_width,
                                     "slope that counts, scaled by slope_scale, in steps of a "
                                     "loss"));
  append_limits(unit.ports);
  unit.ports.push_back(configuration("cfg_mantissa_step_i", length_width,
                                     "mantissa bits taken away or given back at a time"));
  unit.ports.push_back(configuration("cfg_exponent_low_max_i", widths::exponent,
                                     "lowest exponent of the narrowest window, 1 to 2^(E-1)-1"));
  unit.ports.push_back(configuration("cfg_exponent_step_i", widths::exponent,
                                     "exponents taken away or given back at either end"));
  unit.ports.push_back(configuration("cfg_freeze_i", widths::bit,
                                     "1: take the averages of the lengths so far, rounded up"));
  append_loss(unit.ports);
  append_mantissa(unit.ports);
  unit.ports.push_back(result("exponent_low_o", widths::exponent,
                              "lowest exponent field of the window from now on"));
  unit.ports.push_back(result("exponent_high_o", widths::exponent,
                              "highest exponent field of the window from now on"));
  unit.ports.push_back(result("exponent_change_o", change_width, change_text));
  append_status(unit.ports);
  unit.streams = {{"s_axis_loss", input, loss_data, loss_contents}};
  unit.latencies = {
      {"loss_to_lengths",
       [](const ValidSpec& spec) { return loss_bits(spec) + 2 * window(spec) + 6; },
       "from the cycle in which TVALID rises to the one that shows the new lengths"},
      {"lengths_to_next_loss", cycles<6>,
       "from there to the cycle that begins with the next loss, and one more for each "
       "step beyond the first that an average moves"},
      invalid_latency()};
  unit.notes = {{loss_handshake_note},
                {loss_note},
                {loss_configuration_note},
                {loss_format_note},
                {freeze_note}};
  return unit;
}

}  // namespace sfpgen::elaborate
