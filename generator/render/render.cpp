// Collects the files of a design.
#include "generator/render/render.hpp"

#include <fmt/format.h>

#include "generator/render/datasheet.hpp"
#include "generator/render/manifest.hpp"
#include "generator/render/scripts.hpp"
#include "generator/render/top_module.hpp"

namespace sfpgen::render {

std::string top_path(const elaborate::Design& design) {
  return fmt::format("rtl/{}.v", design.name);
}
std::string file_list_path(const elaborate::Design& design) {
  return fmt::format("{}.f", design.name);
}
std::string sdc_path(const elaborate::Design& design) { return fmt::format("{}.sdc", design.name); }

std::vector<std::string> verilog_paths(const elaborate::Design& design) {
  std::vector<std::string> paths;
  for (const std::string& file : design.template_files) paths.push_back("rtl/" + file);
  paths.push_back(top_path(design));
  return paths;
}

namespace {

std::vector<RenderedFile> all_files(const elaborate::Design& design, const TemplateStore& templates,
                                    const Technology& technology,
                                    const std::optional<Figures>& figures) {
  std::vector<RenderedFile> files;
  for (const std::string& file : design.template_files) {
    files.push_back({"rtl/" + file, text_of(templates.rtl, file)});
  }
  files.push_back({top_path(design), top_module(design)});
  files.push_back(
      {file_list_path(design), fmt::format("{}\n", fmt::join(verilog_paths(design), "\n"))});
  for (RenderedFile& script : scripts(design, templates, technology))
    files.push_back(std::move(script));
  files.push_back({std::string(spec_path), resolved_spec(design)});
  files.push_back({std::string(datasheet_path), datasheet(design, figures)});
  files.push_back({std::string(manifest_path), manifest(design, files)});
  return files;
}

}  // namespace

std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates) {
  return render(design, templates, default_technology());
}

std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates,
                                 const Figures& figures) {
  return all_files(design, templates, default_technology(), figures);
}

std::vector<RenderedFile> render(const elaborate::Design& design, const TemplateStore& templates,
                                 const Technology& technology) {
  return all_files(design, templates, technology, std::nullopt);
}

std::vector<RenderedFile> render_with(const elaborate::Design& design,
                                      const TemplateStore& templates,
                                      const std::vector<RenderedFile>& more) {
  std::vector<RenderedFile> files = render(design, templates);
  files.pop_back();  // the manifest of fewer files
  files.insert(files.end(), more.begin(), more.end());
  files.push_back({std::string(manifest_path), manifest(design, files)});
  return files;
}

}  // namespace sfpgen::render
