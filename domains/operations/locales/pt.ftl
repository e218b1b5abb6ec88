operations-nav = Sistema
operations-nav-dead-letters = Tarefas falhadas
operations-title = Estado do sistema
operations-well = Tudo a funcionar
operations-alarms = { $n ->
    [one] { $n } assunto a tratar
   *[other] { $n } assuntos a tratar
}
operations-as-of = Estado em { $time }.
operations-again = Ler de novo
operations-no-personal-data = As páginas do administrador não mostram dados pessoais.
operations-none = Nenhum
operations-course = Últimos { $minutes } minutos
operations-course-top = Máximo no período: { $top }
operations-course-time = Hora
operations-course-pace = Entradas novas
operations-course-a-minute = { $n } por minuto
operations-course-table = Ver estes números em tabela
operations-jobs = Fila de tarefas
operations-jobs-due = Tarefas por executar
operations-jobs-oldest = A mais antiga espera desde
operations-jobs-later = Tarefas com data futura
operations-jobs-dead = Tarefas falhadas
operations-ledger = Diário
operations-ledger-size = Entradas numeradas
operations-ledger-checkpoint = Entradas no último ponto de controlo
operations-ledger-checkpoint-at = Último ponto de controlo em
operations-ledger-waiting = Entradas por numerar
operations-versions = Versões
operations-program = Programa
operations-pack = Pacote da jurisdição
operations-engine = Base de dados
operations-alarm-dead-letters = { $n ->
    [one] { $n } tarefa falhou
   *[other] { $n } tarefas falharam
}
operations-cure-dead-letters = Veja a causa de cada uma e repita-a, ou abandone-a com um motivo.
operations-see-dead-letters = Ver as tarefas falhadas
operations-alarm-queue-late = A fila está atrasada: { $n } por executar
operations-cure-queue-late = Verifique a base de dados e os processos do servidor e procure “job failed” nos registos do servidor.
operations-alarm-ledger-stands = O diário parou: { $n } entradas por numerar
operations-cure-ledger-stands = Verifique se o armazenamento de ficheiros aceita escrita e procure “sequencer” nos registos do servidor. Se necessário, reinicie o servidor.
operations-dead-letters = Tarefas falhadas
operations-dead-letters-lead = Estas tarefas esgotaram as tentativas ou foram recusadas pelas regras. Enquanto ninguém intervier, não produzem efeito.
operations-dead-letters-caption = { $n ->
    [one] { $n } tarefa falhada
   *[other] { $n } tarefas falhadas
}
operations-dead-letters-none = Não há tarefas falhadas.
operations-dead-letter = Tarefa falhada
operations-kind = Tipo de tarefa
operations-error = Resultado da última tentativa
operations-attempts = Tentativas
operations-created = Criada em
operations-died = Parou em
operations-job = Número
operations-retry-title = A causa foi resolvida
operations-retry-note = A tarefa recomeça com todas as tentativas. O acto fica no diário.
operations-do-retry = Repetir
operations-discard-title = Não será feita
operations-discard-note = A tarefa desaparece de vez. Confirme antes que o serviço responsável o sabe.
operations-reason = Motivo
operations-reason-hint = O motivo fica no diário. Não escreva dados pessoais.
operations-do-discard = Abandonar a tarefa
problem-operations-not-found = Esta tarefa já não existe; pode ter sido repetida ou abandonada
problem-operations-reason = Indique o motivo, até 500 caracteres
problem-operations-ledger = Não foi possível ler o estado do diário
