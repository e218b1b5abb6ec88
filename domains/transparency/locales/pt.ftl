# O diário público e as suas chaves.

transparency-title = O diário público
transparency-lead = Cada acto do Governo e cada consulta de dados de alguém deixa uma entrada neste diário. O diário contém apenas selos: ninguém pode ler nele o que diz uma entrada nem a quem respeita.
transparency-check = Verifique por si uma prova ou um documento
transparency-step-proof = Descarregue a prova de uma entrada na lista de quem consultou os seus dados, ou tome o ficheiro de um documento.
transparency-step-anchors = Descarregue as chaves que assinam o diário e os documentos
transparency-step-verify = Verifique o ficheiro no seu computador, sem rede:
transparency-compare = Quem verifica deve obter as chaves também de outra fonte, como um jornal ou outra pessoa: um sítio falso mostraria chaves falsas.
transparency-stand = Situação do diário
transparency-origin = Identidade do diário
transparency-size = Entradas sob a última assinatura
transparency-at = Última assinatura
transparency-none = Ainda não
transparency-watch = Vigiar o diário
transparency-watch-how = Os programas que vigiam obtêm aqui o estado assinado, os resumos e as entradas seladas, na forma que o C2SP tlog-tiles define, e notam se uma entrada é alterada ou retirada.
transparency-checkpoint = O estado assinado do diário

problem-transparency-no-file = O diário público não tem este ficheiro
problem-transparency-no-checkpoint = O diário público ainda não foi assinado; tente de novo dentro de um minuto
problem-transparency-unreadable = De momento não é possível ler o diário público; tente de novo dentro de um minuto
