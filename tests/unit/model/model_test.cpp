// Laws between keys, and the JSON Schema.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "generator/model/laws.hpp"
#include "generator/model/schema.hpp"
#include "generator/model/valid_spec.hpp"

using namespace sfpgen;
using namespace sfpgen::model;

namespace {

auto validated(const std::string& text) { return validate(spec::parse(text)); }

std::string with_bits(int exponent_bits, int mantissa_bits) {
  return fmt::format(
      R"({{"name":"x","design":"sfp_codec","container":{{"exponent_bits":{},"mantissa_bits":{}}}}})",
      exponent_bits, mantissa_bits);
}

}  // namespace

TEST_CASE("a container is legal exactly if it fills whole bytes, at most 8") {
  int legal = 0;
  for (int e = 2; e <= 11; ++e) {
    for (int m = 1; m <= 52; ++m) {
      const int width = 1 + e + m;
      const bool expected = width == 8 || width == 16 || width == 24 || width == 32 ||
                            width == 40 || width == 48 || width == 56 || width == 64;
      CAPTURE(e);
      CAPTURE(m);
      CHECK(validated(with_bits(e, m)).has_value() == expected);
      legal += expected ? 1 : 0;
    }
  }
  CHECK(legal > 50);
}

TEST_CASE("an illegal width is explained with its numbers") {
  const auto result = validated(with_bits(8, 22));
  REQUIRE_FALSE(result.has_value());
  CHECK(to_string(result.errors().at(0)) ==
        "/container: 1 + 8 exponent bits + 22 mantissa bits makes 31 bits; the container must be a "
        "multiple of 8 and at "
        "most 64 bits wide");
}

TEST_CASE("findings of the parser and of the laws come together") {
  const auto result = validated(
      R"({"name":"x","design":"sfp_codec","lanes":0,"container":{"exponent_bits":8,"mantissa_bits":22}})");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.errors().size() == 2);
}

TEST_CASE("a law is silent about a field that is unusable anyway") {
  const auto result = validated(
      R"({"name":"x","design":"sfp_codec","container":{"exponent_bits":99,"mantissa_bits":22}})");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.errors().size() == 1);
}

TEST_CASE("named containers are legal and have the widths of their standards") {
  const auto width = [](const std::string& name) {
    return validated(R"({"name":"x","design":"sfp_codec","container":")" + name + "\"}")
        .value()
        .container()
        .width();
  };
  CHECK(width("fp16") == 16);
  CHECK(width("bf16") == 16);
  CHECK(width("fp32") == 32);
  CHECK(width("fp64") == 64);
}

TEST_CASE("a valid spec is what the text said") {
  const auto result = validated(
      R"({"name":"n","design":"sfp_decoder","container":{"exponent_bits":4,"mantissa_bits":3},"lanes":3,"rows":64,
          "codings":["delta"],"target":{"clock_mhz":412.5}})");
  REQUIRE(result.has_value());
  CHECK(result->name() == "n");
  CHECK(result->design() == spec::DesignKind::sfp_decoder);
  CHECK(result->container() == FloatFormat{4, 3});
  CHECK(result->container_name().empty());
  CHECK(result->layout() == Layout{3, 64});
  CHECK(result->codings() == Codings{spec::Coding::delta});
  CHECK(result->clock_mhz() == 412.5);
}

TEST_CASE("a key that means nothing to the design is refused with those that do") {
  const auto result =
      validated(R"({"name":"x","design":"bit_packer","lanes":8,"container":"fp32"})");
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.errors().size() == 2);
  CHECK(to_string(result.errors().at(0)) ==
        "/lanes: the design \"bit_packer\" has no such key; its keys are $schema, name, design, "
        "word_bits, reset, fifo_depth, target");
  CHECK(result.errors().at(1).json_pointer == "/container");
}

TEST_CASE("an unknown key and a design without a meaning are no matter of the design's keys") {
  CHECK(validated(R"({"name":"x","design":"packer","colour":1})").errors().size() == 1);
  CHECK(validated(R"({"name":"x","design":"toaster","rows":1})").errors().size() == 1);
}

TEST_CASE("a coding that the design cannot have is refused where it stands") {
  const auto result =
      validated(R"({"name":"x","design":"gecko_encoder","codings":["bias","raw"]})");
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.errors().size() == 1);
  CHECK(to_string(result.errors().at(0)) ==
        "/codings/1: the design \"gecko_encoder\" has no coding \"raw\"; expected one of "
        "\"delta\" or \"bias\"");
  CHECK(validated(R"({"name":"x","design":"sfp_codec","codings":["bias","raw"]})").has_value());
}

TEST_CASE("a decoder with raw needs beats of 32 bits or more for a CRC") {
  const auto legal = [](const std::string& rest) {
    return validated(R"({"name":"x","crc":"on",)" + rest + "}").has_value();
  };
  const std::string raw = R"("codings":["raw","delta"],"design":)";
  CHECK_FALSE(legal(raw + R"("sfp_decoder","container":"bf16","lanes":1)"));
  CHECK_FALSE(
      legal(raw + R"("sfp_codec","container":{"exponent_bits":4,"mantissa_bits":3},"lanes":3)"));
  CHECK(legal(raw + R"("sfp_decoder","container":"bf16","lanes":2)"));
  CHECK(legal(raw + R"("sfp_encoder","container":"bf16","lanes":1)"));
  CHECK(legal(R"("design":"sfp_decoder","container":"bf16","lanes":1)"));
  CHECK(legal(raw + R"("sfp_decoder")"));
}

TEST_CASE("exponent bits are the container's where there is one, else the spec's") {
  const auto bits = [](const std::string& rest) {
    return validated(R"({"name":"x",)" + rest + "}").value().exponent_bits();
  };
  CHECK(bits(R"("design":"sfp_codec","container":"fp16")") == 5);
  CHECK(bits(R"("design":"gecko_decoder","exponent_bits":11)") == 11);
  CHECK(bits(R"("design":"gecko_decoder")") == 8);
}

TEST_CASE("a design without lanes has one") {
  CHECK(validated(R"({"name":"x","design":"bit_packer"})").value().layout().lanes == 1);
  CHECK(validated(R"({"name":"x","design":"packer"})").value().layout().lanes == 8);
}

TEST_CASE("the schema is JSON that knows every key") {
  const auto schema = nlohmann::json::parse(json_schema());
  for (const char* key : {"$schema", "name", "design", "container", "word_bits", "exponent_bits",
                          "lanes", "rows", "codings", "target"}) {
    CHECK(schema["properties"].contains(key));
  }
  CHECK(schema["required"] == nlohmann::json::array({"name", "design"}));
  CHECK(schema["allOf"].size() == laws().size());
}
